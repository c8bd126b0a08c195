/** A page with what can be filled in on it, or the address at which a client would go on. */
export interface Landing {
  readonly url: string;
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

const mostHops = 12;

/** A browser without scripts: cookies, redirects, forms. It stops at addresses of clients, which nobody serves. */
export class FormBrowser {
  /** Several paths may have a cookie of one name. */
  readonly #cookies = new Map<string, { readonly name: string; readonly value: string; readonly path: string }>();

  /** `isClient`: whether an address belongs to the program that wants somebody signed in. */
  constructor(private readonly isClient: (url: string) => boolean) {}

  open(url: string): Promise<Landing> {
    return this.#follow(url, { method: 'GET' });
  }

  /** Fills in a form of a page; what it hides goes along. `button`: which of several is pressed. */
  submit({ url, body }: Landing, fields: Readonly<Record<string, string>>, button?: string): Promise<Landing> {
    const { action, hidden } = formOf(body);
    const pressed = button === undefined ? {} : { [button]: 'yes' };
    return this.send(new URL(action || url, url).href, { ...hidden, ...fields, ...pressed });
  }

  /** Sends a form as a page of the given site would. */
  send(
    url: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' },
  ): Promise<Landing> {
    return this.#follow(url, { method: 'POST', body: new URLSearchParams(fields), headers });
  }

  cookie(name: string): string | undefined {
    return [...this.#cookies.values()].find((one) => one.name === name)?.value;
  }

  /** A POST without a body, as a page's script sends it, to its own server. */
  ask(url: string, headers: Readonly<Record<string, string>>): Promise<Landing> {
    return this.#follow(url, { method: 'POST', headers: { origin: new URL(url).origin, ...headers } });
  }

  async #follow(url: string, init: RequestInit): Promise<Landing> {
    let [at, asked] = [url, init];
    for (let hop = 0; hop < mostHops; hop += 1) {
      const headers = { ...asked.headers, cookie: this.#cookiesFor(at), accept: 'text/html' };
      const response = await fetch(at, { ...asked, headers, redirect: 'manual' });
      this.#remember(response, at);
      const location = response.headers.get('location');
      const landing = { status: response.status, headers: response.headers, body: await response.text() };
      if (location === null) return { url: at, ...landing };
      at = new URL(location, at).href;
      if (this.isClient(at)) return { url: at, ...landing };
      asked = { method: 'GET' };
    }
    throw new Error(`${url} leads on and on.`);
  }

  #cookiesFor(url: string): string {
    const { pathname } = new URL(url);
    return [...this.#cookies.values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #remember(response: Response, url: string): void {
    const { pathname } = new URL(url);
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? pathname.replace(/\/[^/]*$/, '/');
      const key = `${path} ${name}`;
      if (value === '' || isOver.test(line)) this.#cookies.delete(key);
      else this.#cookies.set(key, { name, value, path });
    }
  }
}

const isOver = /;\s*(max-age=0|expires=Thu, 01 Jan 1970)/i;

function formOf(body: string): { readonly action: string; readonly hidden: Readonly<Record<string, string>> } {
  const [form] = /<form[^]*?<\/form>/i.exec(body) ?? [];
  if (!form) throw new Error(`There is no form on this page:\n${body.slice(0, 2_000)}`);
  const inputs = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/gi)].map(([tag]) => [
    attribute(tag, 'name'),
    attribute(tag, 'value'),
  ]);
  const [opening = ''] = /<form[^>]*>/i.exec(form) ?? [];
  return { action: attribute(opening, 'action'), hidden: Object.fromEntries(inputs) as Record<string, string> };
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '').replace(/&#(\d+);|&(\w+);/g, (_, code, word) =>
    code ? String.fromCharCode(Number(code)) : ({ amp: '&', lt: '<', gt: '>', quot: '"' }[word as string] ?? ''),
  );
