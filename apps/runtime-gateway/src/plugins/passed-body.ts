import type { Duplex, Readable as NodeReadable } from 'node:stream';
import { Readable } from '../process/node-builtins.js';
import { BodyTooLarge } from '../proxy/request-body.js';

/** As much is taken at once; a plugin that copies the body while it reads it would wait for itself otherwise. */
const highWaterMark = 1_048_576;

/** A body that code of a plugin has put in the place of the client's, on its way upstream. */
export class PassedBody extends Readable {
  #bytes = 0;
  #ended = false;
  /** How many bytes go upstream; undefined: as many as there are. */
  #length: number | undefined;
  #limit = Infinity;

  constructor(private readonly source: NodeReadable) {
    super({ highWaterMark });
    this.on('error', () => undefined);
    source.on('data', this.#onData).once('end', this.#onEnd).once('error', this.#onBroken).once('close', this.#onEnd);
  }

  /** Its length, where all of it is there already. */
  get wholeLength(): number | undefined {
    const { writableEnded = false, writableLength = 0, readableLength } = this.source as Partial<Duplex> & NodeReadable;
    if (this.#ended) return this.#bytes;
    return writableEnded ? this.#bytes + readableLength + writableLength : undefined;
  }

  /** What comes after `length` bytes stays behind, so that a stream that nobody ends has an end. */
  bound(length: number | undefined, limit: number): void {
    this.#length = length;
    this.#limit = limit;
    if (this.#bytes > limit) this.destroy(new BodyTooLarge());
    else this.#endIfComplete();
  }

  override _read(): void {
    this.source.resume();
  }

  readonly #onData = (chunk: Buffer | string): void => {
    if (this.#ended || this.destroyed) return;
    const whole = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const bytes = this.#length === undefined ? whole : whole.subarray(0, this.#length - this.#bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limit) return void this.destroy(new BodyTooLarge());
    if (!this.push(bytes)) this.source.pause();
    this.#endIfComplete();
  };

  #endIfComplete(): void {
    if (this.#length !== undefined && this.#bytes >= this.#length) this.#onEnd();
  }

  readonly #onEnd = (): void => {
    if (this.#ended || this.destroyed) return;
    this.#ended = true;
    this.push(null);
  };

  readonly #onBroken = (error: Error): void => {
    this.destroy(error);
  };
}
