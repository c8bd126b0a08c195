import type { Transform } from 'node:stream';
import type { BrotliCompress, Gzip } from 'node:zlib';
import type { MeasuredResponse, Passage } from '../process/measured-response.js';

export type Encoding = 'br' | 'gzip';

const zlib = (): typeof import('node:zlib') => process.getBuiltinModule('node:zlib');

/** The usual balance of time and size for what is compressed on its way. */
const [gzipLevel, brotliQuality] = [6, 4];

/** Compresses an answer on its way. What a service has sent is with the client soon, also where more comes late and nobody knows how much. */
export class CompressedAnswer {
  readonly #stream: (Gzip | BrotliCompress) & Transform;
  #flushing: NodeJS.Immediate | undefined;

  /** `length`: of the whole answer; undefined where nobody knows. */
  constructor(
    response: MeasuredResponse,
    next: Passage,
    private readonly as: { readonly encoding: Encoding; readonly length: number | undefined },
  ) {
    const stream = as.encoding === 'gzip' ? zlib().createGzip({ level: gzipLevel }) : brotli(as.length);
    const goOn = (): void => void stream.resume();
    stream.on('data', (part: Buffer) => {
      if (!next.write(part)) stream.pause();
    });
    stream.once('end', () => next.end());
    // The client's side has room again; and so has this one, which whoever writes waits for in the same way.
    response.on('drain', goOn);
    stream.on('drain', () => response.emit('drain'));
    // It fails by being ended early, and by nothing else.
    stream.on('error', () => response.destroy());
    response.once('close', () => {
      clearImmediate(this.#flushing);
      stream.destroy();
    });
    this.#stream = stream;
  }

  write(part: Buffer): boolean {
    if (this.as.length === undefined) this.#flushing ??= setImmediate(() => this.#flush());
    return this.#stream.write(part);
  }

  #flush(): void {
    this.#flushing = undefined;
    const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib().constants;
    if (!this.#stream.writableEnded)
      this.#stream.flush(this.as.encoding === 'br' ? BROTLI_OPERATION_FLUSH : Z_SYNC_FLUSH);
  }

  end(): void {
    clearImmediate(this.#flushing);
    this.#stream.end();
  }
}

function brotli(length: number | undefined): BrotliCompress {
  const { constants, createBrotliCompress } = zlib();
  const hint = length === undefined ? {} : { [constants.BROTLI_PARAM_SIZE_HINT]: length };
  return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, ...hint } });
}
