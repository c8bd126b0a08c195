import { createHash, randomBytes } from 'node:crypto';
import { TenantDatabase } from '@tiffin/postgres';
import { expect } from 'vitest';
import type { TestApi } from './test-api.js';
import { makeProject, type TestProject } from './test-project.js';
import { makeTenant, type TestTenant } from './test-tenant.js';

export interface Client {
  readonly id: string;
  readonly secret: string;
}

export interface OauthAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

type Form = Readonly<Record<string, string>>;

/** Where applications of these tests are led back to; nobody is there. */
export const callback = 'https://shop.example.com/back?kept=1';

/** An environment with an authorization server, as clients and browsers meet it: over HTTP. */
export class OauthPlace {
  readonly #browser = new Map<string, string>();

  private constructor(
    readonly api: TestApi,
    readonly tenant: TestTenant,
    readonly project: TestProject,
  ) {}

  static async open(api: TestApi, appUrl: string, name: string): Promise<OauthPlace> {
    const tenants = await TenantDatabase.open(appUrl, 1);
    const tenant = await makeTenant(tenants, name);
    await tenants.close();
    return new OauthPlace(api, tenant, await makeProject(api, tenant, 'Shop'));
  }

  get issuer(): string {
    return `http://localhost:4000${this.path}`;
  }

  get path(): string {
    return `/oauth2/${this.project.environmentId}`;
  }

  async change<T>(name: string, [input, answer]: readonly [string, string], given: object): Promise<T> {
    const document = `mutation ($input: ${input}!) { ${name}(input: $input) { ${answer} } }`;
    const input_ = { environmentId: this.project.environmentId, ...given };
    const { data, errors } = await this.api.ask(this.tenant.tokens.developer, document, { input: input_ });
    expect(errors).toEqual([]);
    return (data as Readonly<Record<string, T>>)[name] as T;
  }

  set(given: object): Promise<unknown> {
    return this.change('setOauthServer', ['SetOauthServerInput', 'changed'], given);
  }

  async scopes(...names: readonly string[]): Promise<void> {
    for (const name of names)
      await this.change('createConsumerScope', ['ConsumerScopeInput', 'environment { id }'], { name });
  }

  /** A user who can sign in. */
  async user(name: string, password: string): Promise<string> {
    const { consumer } = await this.change<{ consumer: { id: string } }>(
      ...(['createConsumer', ['CreateConsumerInput', 'consumer { id }'], { name }] as const),
    );
    const given = { consumerId: consumer.id, type: 'basic_auth', secret: password };
    await this.change('createConsumerCredential', ['CreateConsumerCredentialInput', 'secret'], given);
    return consumer.id;
  }

  /** An application of a user, with a secret that was made. */
  async client(
    name: string,
    of: { userId: string; scopes?: readonly string[]; redirectUri?: string; secret?: string },
  ) {
    const { userId, scopes = [], redirectUri = callback, secret: brought } = of;
    const { consumer } = await this.change<{ consumer: { id: string } }>(
      ...(['createConsumer', ['CreateConsumerInput', 'consumer { id }'], { name, userId, redirectUri }] as const),
    );
    const { secret } = await this.change<{ secret: string | null }>(
      'createConsumerCredential',
      ['CreateConsumerCredentialInput', 'secret'],
      { consumerId: consumer.id, type: 'oauth2', scopes, ...(brought === undefined ? {} : { secret: brought }) },
    );
    return { id: consumer.id, secret: secret ?? brought ?? '' };
  }

  /** As a client asks: with its secret in the header, unless it is null. */
  async post(endpoint: string, form: Form, client: Client | null = null): Promise<OauthAnswer> {
    const basic = client && Buffer.from(`${client.id}:${encodeURIComponent(client.secret)}`).toString('base64');
    const response = await fetch(`${this.api.url}${this.path}/${endpoint}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: basic ? { authorization: `Basic ${basic}` } : {},
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as OauthAnswer['body'] };
  }

  token(form: Form, client: Client | null = null): Promise<OauthAnswer> {
    return this.post('token', form, client);
  }

  /** As a browser opens a page, or sends a form of one; cookies are kept. */
  async browse(query: Form | string, form?: Form): Promise<Response> {
    const search = typeof query === 'string' ? query : `?${new URLSearchParams(query).toString()}`;
    const cookie = [...this.#browser].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.api.url}${this.path}/authorize${search}`, {
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';', 1)[0]!.split('=');
      this.#browser.set(name, value);
    }
    return response;
  }

  forgetCookies(): void {
    this.#browser.clear();
  }

  /** Signs in and allows; where the browser is led. */
  async allow(query: Form, [username, password]: readonly [string, string]): Promise<URL> {
    const asked = await this.browse(query);
    const consent = await this.browse('', {
      form: formIn(await asked.text()),
      username,
      password,
      decision: 'sign-in',
    });
    const led = await this.browse('', { form: formIn(await consent.text()), decision: 'allow' });
    expect(led.status).toBe(303);
    return new URL(led.headers.get('location')!);
  }

  /** A code, and what redeems it. */
  async code(client: Client, as: readonly [string, string], more: Form = {}): Promise<Form> {
    const { verifier, challenge } = pkce();
    const query = { response_type: 'code', client_id: client.id, ...challenge, ...more };
    const code = (await this.allow(query, as)).searchParams.get('code')!;
    return { grant_type: 'authorization_code', code, code_verifier: verifier };
  }
}

export function pkce(): { readonly verifier: string; readonly challenge: Form } {
  const verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, challenge: { code_challenge, code_challenge_method: 'S256' } };
}

export const formIn = (page: string): string => /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';

const partOf = (token: unknown, at: 0 | 1): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(String(token).split('.')[at]!, 'base64url').toString()) as Readonly<Record<string, unknown>>;
export const headerIn = (token: unknown) => partOf(token, 0);
export const claimsIn = (token: unknown) => partOf(token, 1);
