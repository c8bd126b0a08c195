import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../exchange.js';
import { Readable } from '../process/node-builtins.js';
import { requestTrailers, type Trailers } from './trailers.js';
import type { UpstreamBody } from './upstream/upstream-call.js';

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
  readonly code = 'BODY_TOO_LARGE';
}

/**
 * A request's body on its way upstream. The HTTP client destroys what it sends as soon as the answer is complete; the
 * request itself must live on then, because its connection still carries the answer to the client.
 */
export class RequestBody extends Readable {
  #left: number;
  /** Nothing of it has come out yet: another one can take its place. */
  isUntouched = true;

  private readonly request: IncomingMessage;

  /** `replaced`: folded names of what the step sets. After `bodyLimit` bytes it breaks off with `BodyTooLarge`. */
  constructor(
    private readonly exchange: Exchange,
    private readonly replaced: readonly string[],
  ) {
    super();
    const { request } = exchange;
    this.request = request;
    this.#left = exchange.bodyLimit;
    // Whether anybody still sends it or not: a body that breaks off is told by its request.
    this.on('error', () => undefined);
    // Paused before anybody listens: a client that asked whether to go on is answered when the first bytes are wanted.
    request.pause();
    request
      .on('data', this.#onData)
      .once('end', this.#onEnd)
      .once('error', this.#onBroken)
      .once('close', this.#onBroken);
  }

  /** What the client sent after it, once it has ended. */
  get trailers(): Trailers {
    const { owned } = this.exchange;
    return requestTrailers(
      this.request.rawTrailers,
      (name) => owned?.has(name) === true || this.replaced.includes(name),
    );
  }

  override _read(): void {
    this.request.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { request } = this;
    request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onBroken);
    done(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.isUntouched = false;
    this.#left -= chunk.length;
    if (this.#left < 0) return void this.destroy(new BodyTooLarge());
    if (!this.push(chunk)) this.request.pause();
  };

  readonly #onEnd = (): void => {
    this.isUntouched = false;
    // Its `close` follows, long before a slow upstream has taken the last bytes.
    this.request.off('close', this.#onBroken);
    this.push(null);
  };

  readonly #onBroken = (): void => {
    this.destroy(new Error('The client broke off its request.'));
  };
}

/** Nothing of it has come: the client's body is where it was. */
export const isUntouched = (body: UpstreamBody): boolean => body instanceof RequestBody && body.isUntouched;

/** What goes upstream as the body: the client's, or what a step has put in its place. */
export function bodyOf(exchange: Exchange, replaced: readonly string[]): UpstreamBody | null {
  const { hasBody, passedBody, content } = exchange;
  if (passedBody !== undefined) return passedBody;
  if (content !== undefined) return Readable.from([content], { objectMode: false });
  return hasBody ? new RequestBody(exchange, replaced) : null;
}
