/** What Express 4 adds to Node's request. A test compares the names with Express itself. */
export const requestMembers = [
  ...['get', 'header', 'accepts', 'acceptsEncodings', 'acceptsEncoding', 'acceptsCharsets', 'acceptsCharset'],
  ...['acceptsLanguages', 'acceptsLanguage', 'range', 'param', 'is', 'protocol', 'secure', 'ip', 'ips', 'subdomains'],
  ...['path', 'hostname', 'host', 'fresh', 'stale', 'xhr'],
] as const;

/** What Express 4 adds to Node's response. */
export const responseMembers = [
  ...['status', 'links', 'send', 'json', 'jsonp', 'sendStatus', 'sendFile', 'sendfile', 'download', 'contentType'],
  ...['type', 'format', 'attachment', 'append', 'header', 'set', 'get', 'clearCookie', 'cookie', 'location'],
  ...['redirect', 'vary', 'render'],
] as const;

type Values = string | readonly string[];
type Chosen = string | false;

/** The types of what our own code and tests use. */
export interface ExpressRequestMembers {
  get(name: string): string | undefined;
  header(name: string): string | undefined;
  is(...types: readonly Values[]): Chosen;
  accepts(...types: readonly Values[]): Chosen | string[];
  param(name: string, fallback?: unknown): unknown;
  readonly path: string;
  readonly ip: string;
  readonly ips: readonly string[];
  readonly hostname: string;
  readonly protocol: string;
  readonly secure: boolean;
  readonly xhr: boolean;
  readonly subdomains: readonly string[];
}

export interface ExpressResponseMembers {
  status(code: number): this;
  set(field: string | Readonly<Record<string, unknown>>, value?: unknown): this;
  header(field: string | Readonly<Record<string, unknown>>, value?: unknown): this;
  get(field: string): number | string | string[] | undefined;
  type(type: string): this;
  json(value?: unknown): this;
  send(body?: unknown): this;
  sendStatus(code: number): this;
  append(field: string, value: Values): this;
  attachment(filename?: string): this;
  cookie(name: string, value: unknown, options?: Readonly<Record<string, unknown>>): this;
  clearCookie(name: string, options?: Readonly<Record<string, unknown>>): this;
  location(url: string): this;
  redirect(statusOrUrl: number | string, url?: string): void;
  vary(field: Values): this;
  format(choices: Readonly<Record<string, () => void>>): this;
  links(links: Readonly<Record<string, string>>): this;
  sendFile(path: string, ...rest: readonly unknown[]): void;
  download(path: string, ...rest: readonly unknown[]): void;
}
