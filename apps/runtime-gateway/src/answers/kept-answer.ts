import CachePolicy from 'http-cache-semantics';

export type Headers = Readonly<Record<string, string | string[]>>;

/** A request, as far as answers depend on it: headers by their names in lower case. */
export interface Asked {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** What an object of Node costs beside its bytes. */
const overheadBytes = 1_024;
/** Answers that somebody would expect to get again although nothing is said of it. */
const usuallyKept: ReadonlySet<number> = new Set([200, 203, 301, 308, 404, 410]);

/** An answer that may be given again: the library decides when (RFC 9111), as for a cache that many share. */
export class KeptAnswer {
  readonly bytes: number;
  readonly #policy: CachePolicy;
  readonly #varies: readonly string[];
  private readonly asked: Asked;

  private constructor(
    { url, headers }: Asked,
    readonly answer: Answered,
    policy: CachePolicy,
  ) {
    this.#policy = policy;
    this.#varies = namesIn(answer.headers['vary']);
    // Of the request no more than the answer varies by: what else it said is nobody's business for so long.
    const names = ['host', ...this.#varies];
    this.asked = { url, headers: Object.fromEntries(names.map((name) => [name, headers[name]])) };
    this.bytes = answer.body.length + JSON.stringify([answer.headers, this.asked]).length + overheadBytes;
  }

  /** Null where it is not to be kept, or never could be given again. */
  static of(asked: Asked, answer: Answered, ttl: number): KeptAnswer | null {
    const { status, headers } = answer;
    const told: Record<string, string> = { ...flat(headers), 'cache-control': directivesOf(answer, ttl) };
    if (!mayKeep(told) || !new CachePolicy(requestOf(asked), { status, headers: told }, options).storable())
      return null;
    // That it may be kept, and for whom, is settled. While it is fresh the rest changes nothing, and the library would ask each time.
    const { vary: _, ...rest } = told;
    const reused = { ...rest, 'cache-control': withoutStale(told['cache-control']!) };
    const policy = new CachePolicy(
      requestOf({ ...asked, headers: { host: asked.headers['host'] } }),
      { status, headers: reused },
      options,
    );
    const canBeChecked = headers['etag'] !== undefined || headers['last-modified'] !== undefined;
    return policy.timeToLive() > 0 || canBeChecked ? new KeptAnswer(asked, answer, policy) : null;
  }

  /** The headers of the request that it answered. */
  get askedWith(): Asked['headers'] {
    return this.asked.headers;
  }

  /** Whether it would be the answer to a request with these headers (Vary). */
  isFor(headers: Readonly<Record<string, unknown>>): boolean {
    return this.#varies.every((name) => headers[name] === this.asked.headers[name]);
  }

  isFreshFor(asked: Asked): boolean {
    // Within the millisecond in which it came it is no older than that; who asks so wants to know it from the service.
    if (maxAgeZero.test(asked.headers['cache-control'] ?? '')) return false;
    return this.#policy.satisfiesWithoutRevalidation(requestOf(asked));
  }

  /** Whether it may be given where the service fails. */
  get mayStandIn(): boolean {
    return this.#policy.revalidatedPolicy(requestOf(this.asked), { status: 500, headers: {} }).matches;
  }

  /** Its headers by now. */
  get headers(): Headers {
    return { ...this.answer.headers, age: String(Math.floor(this.#policy.age())) };
  }

  /** What a service is asked to compare with. */
  get validators(): { readonly etag: string | undefined; readonly lastModified: string | undefined } {
    const { headers } = this.answer;
    return { etag: textOf(headers['etag']), lastModified: textOf(headers['last-modified']) };
  }

  /** With what the service says of it anew (304). Null where it is not to be kept any more. */
  renewed(asked: Asked, told: Headers, ttl: number): KeptAnswer | null {
    const { age: _, ...before } = this.answer.headers;
    const news = Object.entries(told).filter(([name]) => !ofTheBody.has(name));
    const headers = { ...before, ...Object.fromEntries(news) };
    return KeptAnswer.of(asked, { ...this.answer, headers }, ttl);
  }

  /** Whether the client has it already, as its conditions say. */
  isWith({ 'if-none-match': tags, 'if-modified-since': since }: Asked['headers']): boolean {
    if (this.answer.status !== 200) return false;
    const { etag, lastModified } = this.validators;
    if (tags !== undefined) return tags.trim() === '*' || (etag !== undefined && tagsIn(tags).includes(weak(etag)));
    return since !== undefined && lastModified !== undefined && Date.parse(lastModified) <= Date.parse(since);
  }
}

const maxAgeZero = /(?:^|[,\s])max-age="?0+"?(?:$|[,\s])/i;
const options = { shared: true, cacheHeuristic: 0 };
const ofTheBody: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'content-range',
  'transfer-encoding',
]);

const weak = (tag: string): string => tag.trim().replace(/^W\//, '');
const tagsIn = (list: string): readonly string[] => list.slice(0, 4_096).split(',').map(weak);
export const namesIn = (vary: string | string[] | undefined): readonly string[] =>
  (textOf(vary) ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

const flat = (headers: Headers): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, textOf(value)!]));

/** Directives are the same in capital letters; the library knows them in small ones. */
function directivesOf({ status, headers }: Answered, ttl: number): string {
  const given = (textOf(headers['cache-control']) ?? '').toLowerCase();
  const saysNothing = given === '' && headers['expires'] === undefined && headers['pragma'] === undefined;
  return saysNothing && ttl > 0 && usuallyKept.has(status) ? `max-age=${ttl}` : given;
}

/** What varies by these is never the same twice: the gateway itself tells services so of each request, or of each client. */
const neverTheSame: ReadonlySet<string> = new Set([
  ...['*', 'eg-request-id', 'x-request-id', 'x-forwarded-for', 'traceparent', 'tracestate'],
]);

/** Cookies are somebody's, unless the service says that they are for everybody. */
function mayKeep(told: Readonly<Record<string, string>>): boolean {
  if (namesIn(told['vary']).some((name) => neverTheSame.has(name))) return false;
  return told['set-cookie'] === undefined || directives(told['cache-control']!).includes('public');
}

const directives = (cacheControl: string): readonly string[] => cacheControl.split(',').map((one) => one.trim());

/** What says that a stale answer is not to be given takes away what says that one may. */
function withoutStale(cacheControl: string): string {
  const isStrict = /\b(?:must-revalidate|proxy-revalidate|s-maxage)\b/.test(cacheControl);
  const dropped = isStrict ? /^(?:must-revalidate|proxy-revalidate|stale-)/ : /^stale-while/;
  return directives(cacheControl)
    .filter((one) => !dropped.test(one))
    .join(', ');
}

/** No stale answer is given because a client would take one. */
function requestOf({ url, headers }: Asked): CachePolicy.Request {
  const told = directives((headers['cache-control'] ?? '').toLowerCase()).filter((one) => !one.startsWith('max-stale'));
  return { url, method: 'GET', headers: { ...headers, 'cache-control': told.join(', ') } as Record<string, string> };
}
