import { refuse } from '../answer.js';
import { AnswerStore, type Recording } from '../answers/answer-store.js';
import { type Asked, type Headers, KeptAnswer, namesIn } from '../answers/kept-answer.js';
import type { Exchange } from '../exchange.js';
import { changeOf } from '../expressions/changes.js';
import { wholes } from '../expressions/request-values.js';
import type { Passage } from '../process/measured-response.js';
import type { Policy, PolicyParameters } from './policy.js';

/** One step's answers, and how it keeps them. */
interface Cache {
  readonly store: AnswerStore;
  readonly ttl: number;
  readonly maxEntryBytes: number;
}

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
/** What asks for a part, or on conditions that only the service can judge, passes by. */
const passingBy = ['range', 'if-range', 'if-match', 'if-unmodified-since'];
const askedFor = (name: string) => changeOf({ is: 'request-header', name });
const [ifNoneMatch, ifModifiedSince] = [askedFor('if-none-match'), askedFor('if-modified-since')];
/** Of a body that does not go with them. */
const ofABody = ['content-length', 'content-type', 'content-encoding', 'content-range'];

/** Gives answers again that the service lets a shared cache keep, and checks with it those that have become old. */
export const cache: Policy<'cache'> = (parameters, { keep }) => {
  const own = keep('pipeline changes', () => cacheOf(parameters));
  return (exchange) => {
    const { request, response } = exchange;
    const key = keyOf(exchange, request.url!);
    if (!safe.has(request.method!)) {
      response.passThrough((next) => new Outdating(exchange, own.store, next));
      return false;
    }
    if (!mayBeKept(exchange)) return false;
    const asked = askedOf(exchange);
    const kept = own.store.find(key, asked.headers);
    if (kept?.isFreshFor(asked)) {
      give(exchange, kept, asked);
      return true;
    }
    return askService(exchange, own, { key, asked, kept });
  };
};

function cacheOf({ maxBytes, maxEntryBytes, ttl }: PolicyParameters<'cache'>): Cache {
  return { store: new AnswerStore(maxBytes), ttl, maxEntryBytes: Math.min(maxEntryBytes, maxBytes) };
}

/** A target has no space, and a host may have a slash. */
const keyOf = ({ request }: Exchange, url: string): string => `${(request.headers.host ?? '').toLowerCase()} ${url}`;

function mayBeKept({ request, upgrade, hasBody, content, route, admitted }: Exchange): boolean {
  const { method, headers } = request;
  // Who is to prove something has not, or not yet.
  if (route!.scopes.length > 0 && !admitted) return false;
  if ((method !== 'GET' && method !== 'HEAD') || hasBody || content !== undefined || upgrade !== undefined)
    return false;
  return passingBy.every((name) => headers[name] === undefined);
}

type Asking = Readonly<Record<string, string | undefined>>;

const headersOf = (exchange: Exchange): Asking => wholes['req.headers'](exchange) as Asking;

/** As the service would be asked. */
const askedOf = (exchange: Exchange): Asked => ({
  url: exchange.request.url!,
  headers: withProof(exchange, headersOf(exchange)),
});

/** Whoever is known to be somebody, or to hold scopes, counts as one who has sent a credential. */
function withProof({ consumer, route }: Exchange, headers: Asking): Asking {
  const isProved = consumer !== undefined || route!.scopes.length > 0;
  return isProved ? { ...headers, authorization: headers['authorization'] ?? 'known' } : headers;
}

interface Question {
  readonly key: string;
  readonly asked: Asked;
  /** What there is, though it is old. */
  readonly kept: KeptAnswer | undefined;
}

function askService(exchange: Exchange, own: Cache, question: Question): boolean {
  const { kept, asked, key } = question;
  if (/\bonly-if-cached\b/i.test(asked.headers['cache-control'] ?? '')) {
    refuse(exchange, 'NOT_CACHED');
    return true;
  }
  if (exchange.request.method === 'HEAD') return false;
  if (kept !== undefined) {
    ifNoneMatch(exchange, kept.validators.etag);
    ifModifiedSince(exchange, kept.validators.lastModified);
  }
  const recording = own.store.begin(key);
  exchange.response.once('close', () => own.store.end(recording));
  exchange.response.passThrough((next) => new RecordedAnswer(exchange, [own, question, recording], next));
  return false;
}

function give({ response }: Exchange, kept: KeptAnswer, { headers }: Asked): void {
  if (kept.isWith(headers)) response.writeHead(304, without(kept.headers, ofABody)).end();
  else response.writeHead(kept.answer.status, lengthened(kept)).end(kept.answer.body);
}

const without = (headers: Headers, names: readonly string[]): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));

const lengthened = (kept: KeptAnswer): Headers => ({
  ...kept.headers,
  'content-length': String(kept.answer.body.length),
});

/** After a change that went well, what it was about is another one. */
class Outdating implements Passage {
  constructor(
    private readonly exchange: Exchange,
    private readonly store: AnswerStore,
    private readonly next: Passage,
  ) {}

  head(): void {
    const { response, request } = this.exchange;
    if (response.statusCode < 400) {
      const told = ['location', 'content-location'].map((name) => response.getHeader(name));
      for (const url of [request.url!, ...told]) this.#forget(url);
    }
    this.next.head();
  }

  /** One of another host is not ours to judge. */
  #forget(url: unknown): void {
    const host = this.exchange.request.headers.host ?? '';
    const there = typeof url === 'string' ? URL.parse(url, `http://${host}${this.exchange.request.url!}`) : null;
    if (there?.host === host.toLowerCase()) this.store.forget(keyOf(this.exchange, there.pathname + there.search));
  }

  write(part: Buffer): boolean {
    return this.next.write(part);
  }

  end(): void {
    this.next.end();
  }
}

/** Passes an answer on, and keeps it if it may be; or gives the one that is kept, where the service says that it still is right. */
class RecordedAnswer implements Passage {
  /** Undefined: it is not kept. */
  #parts: Buffer[] | undefined;
  #length = 0;
  #answered: { readonly status: number; readonly headers: Headers } | undefined;
  #isReplaced = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly of: readonly [own: Cache, question: Question, recording: Recording],
    private readonly next: Passage,
  ) {}

  head(): void {
    const { response } = this.exchange;
    const { kept } = this.of[1];
    [this.#parts, this.#length] = [undefined, 0];
    if (kept !== undefined && this.#stands(kept)) return this.#replace(kept);
    const headers = this.#headers();
    if (!response.isOwn && Number(headers['content-length'] ?? 0) <= this.of[0].maxEntryBytes) {
      this.#answered = { status: response.statusCode, headers };
      this.#parts = this.#keptWith(Buffer.alloc(0)) === null ? undefined : [];
    }
    this.next.head();
  }

  write(part: Buffer): boolean {
    if (this.#isReplaced) return true;
    this.#length += part.length;
    if (this.#length > this.of[0].maxEntryBytes) this.#parts = undefined;
    this.#parts?.push(part);
    return this.next.write(part);
  }

  end(): void {
    if (this.#isReplaced) return;
    const kept = this.#parts === undefined ? null : this.#keptWith(Buffer.concat(this.#parts));
    if (kept !== null) this.of[0].store.keep(this.of[2], kept);
    this.next.end();
  }

  #keptWith(body: Buffer): KeptAnswer | null {
    if (!this.#isOfWhatWasAsked()) return null;
    return KeptAnswer.of(this.#asked, { ...this.#answered!, body }, this.of[0].ttl);
  }

  /** Who calls may have been proved behind this step. */
  get #asked(): Asked {
    const { asked } = this.of[1];
    return { ...asked, headers: withProof(this.exchange, asked.headers) };
  }

  /** False where steps behind this one have changed what the answer varies by: others who ask the same would get it. */
  #isOfWhatWasAsked(): boolean {
    const names = namesIn(this.#answered!.headers['vary']).filter((name) => name !== 'accept-encoding');
    const { headers: asked } = this.of[1].asked;
    const sent = names.length === 0 ? asked : withProof(this.exchange, headersOf(this.exchange));
    return names.every((name) => sent[name] === asked[name]);
  }

  /** Whether what is kept is the answer after all. */
  #stands(kept: KeptAnswer): boolean {
    const { statusCode } = this.exchange.response;
    return statusCode === 304 || ([500, 502, 503, 504].includes(statusCode) && kept.mayStandIn);
  }

  #replace(kept: KeptAnswer): void {
    const { response } = this.exchange;
    const [{ store, ttl }, { asked }, recording] = this.of;
    const renewed = response.statusCode === 304 ? kept.renewed(this.#asked, this.#headers(), ttl) : kept;
    if (renewed === null) store.forget(recording.key);
    else if (renewed !== kept) store.keep(recording, renewed);
    for (const name of Object.keys(this.#headers())) response.removeHeader(name);
    this.#isReplaced = true;
    this.#give(renewed ?? kept, asked);
  }

  #give(kept: KeptAnswer, { headers }: Asked): void {
    const { response } = this.exchange;
    const isWith = kept.isWith(headers);
    response.statusCode = isWith ? 304 : kept.answer.status;
    const told = isWith ? without(kept.headers, ofABody) : lengthened(kept);
    for (const [name, value] of Object.entries(told)) response.setHeader(name, value);
    this.next.head();
    if (!isWith) this.next.write(kept.answer.body);
    this.next.end();
  }

  /** What the service says, without what policies say to this client alone. */
  #headers(): Headers {
    const { response } = this.exchange;
    const names = response.getHeaderNames().filter((name) => !response.isOfPolicy(name));
    return Object.fromEntries(
      names
        .map((name) => [name, [response.getHeader(name)].flat().map(String)] as const)
        .map(([name, values]) => [name, values.length === 1 ? values[0]! : values]),
    );
  }
}
