import { addVary } from '../add-vary.js';
import { acceptedEncoding } from '../answers/accepted-encoding.js';
import { CompressedAnswer, type Encoding } from '../answers/compressed-answer.js';
import type { Exchange } from '../exchange.js';
import type { Passage } from '../process/measured-response.js';
import type { Policy, PolicyParameters } from './policy.js';
import { weakenEtag } from './response-transformer.js';

/** Types that are text inside; others are mostly compressed already. */
const compressible =
  /^(?:text\/|application\/(?:json|javascript|ecmascript|xml|wasm|x-ndjson|x-javascript|graphql|manifest\+json|rtf|sql|toml|yaml)\s*(?:;|$)|[\w.-]+\/[\w.-]+\+(?:json|xml|text|yaml)\b|image\/(?:bmp|svg|x-icon)|font\/(?:otf|ttf))/i;

/** Compresses what is worth it for clients that accept it, and says for all others that they might have got it so. */
export const compression: Policy<'compression'> = (parameters) => (exchange) => {
  exchange.response.passThrough((next) => new MaybeCompressed(exchange, parameters, next));
  return false;
};

class MaybeCompressed implements Passage {
  /** Parts that wait until it is clear whether they are enough. */
  #waiting: Buffer[] | undefined;
  #length = 0;
  #deciding: NodeJS.Immediate | undefined;
  #compressed: CompressedAnswer | undefined;
  #encoding: Encoding | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly parameters: PolicyParameters<'compression'>,
    private readonly next: Passage,
  ) {}

  head(): void {
    clearImmediate(this.#deciding);
    [this.#waiting, this.#length] = [undefined, 0];
    this.#encoding = this.#chosen();
    if (this.#encoding === undefined) return this.next.head();
    const length = this.exchange.response.getHeader('content-length');
    if (length === undefined) this.#waiting = [];
    else this.#compress(this.#encoding, Number(length));
  }

  write(part: Buffer): boolean {
    if (this.#waiting === undefined) return (this.#compressed ?? this.next).write(part);
    this.#waiting.push(part);
    this.#length += part.length;
    if (this.#length >= this.parameters.minBytes) return this.#decide();
    // More may come at once, or in an hour: what is here does not wait for it.
    this.#deciding ??= setImmediate(() => this.#decide());
    return true;
  }

  end(): void {
    clearImmediate(this.#deciding);
    if (this.#waiting !== undefined) this.#sendPlain(this.#waiting);
    (this.#compressed ?? this.next).end();
  }

  #decide(): boolean {
    clearImmediate(this.#deciding);
    const { response } = this.exchange;
    if (this.#waiting === undefined || response.destroyed) return true;
    const parts = this.#waiting;
    this.#waiting = undefined;
    const compressed = this.#compress(this.#encoding!, undefined);
    return parts.map((part) => compressed.write(part)).every(Boolean);
  }

  /** All of it is here, and it is small. */
  #sendPlain(parts: readonly Buffer[]): void {
    this.#waiting = undefined;
    this.next.head();
    for (const part of parts) this.next.write(part);
  }

  #compress(encoding: Encoding, length: number | undefined): CompressedAnswer {
    const { response } = this.exchange;
    response.setHeader('content-encoding', encoding);
    for (const name of ['content-length', 'accept-ranges', 'content-md5', 'content-digest'])
      response.removeHeader(name);
    weakenEtag(response);
    this.next.head();
    return (this.#compressed = new CompressedAnswer(response, this.next, { encoding, length }));
  }

  /** The encoding of this answer; undefined: it goes as it is. */
  #chosen(): Encoding | undefined {
    const { request, response } = this.exchange;
    if (!this.#isWorthIt()) return undefined;
    addVary(response, 'Accept-Encoding');
    if (request.method === 'HEAD') return undefined;
    return acceptedEncoding(String(request.headers['accept-encoding'] ?? ''), this.parameters.encodings);
  }

  #isWorthIt(): boolean {
    const { response } = this.exchange;
    const told = (name: string): string => String(response.getHeader(name) ?? '');
    if ([204, 205, 206, 304].includes(response.statusCode)) return false;
    if (!/^(?:identity)?$/i.test(told('content-encoding')) || /\bno-transform\b/i.test(told('cache-control')))
      return false;
    const length = response.getHeader('content-length');
    return (
      compressible.test(told('content-type')) && (length === undefined || Number(length) >= this.parameters.minBytes)
    );
  }
}
