import type { Socket } from 'node:net';
import { field } from './request-head.js';
import { type UpstreamBody, UpstreamError } from './upstream-call.js';

/** A request's body on its way to an upstream, no faster than the connection takes it. */
export class SentBody {
  isSent = false;
  #left: number;

  /** `length`: undefined sends it in chunks. */
  constructor(
    private readonly body: UpstreamBody,
    private readonly socket: Socket,
    ...[length, onBroken]: [length: number | undefined, onBroken: (error: Error) => void]
  ) {
    this.#left = length ?? Infinity;
    this.#onBroken = onBroken;
  }

  readonly #onBroken: (error: Error) => void;

  start(): void {
    this.body.on('data', this.#onData).once('end', this.#onEnd).once('error', this.#onBroken);
    this.socket.on('drain', this.#onDrain);
  }

  /** Nothing more of it is sent, and nobody reads the rest. */
  detach(): void {
    this.body.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onBroken);
    this.socket.off('drain', this.#onDrain);
    if (!this.isSent) this.body.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (chunk.length === 0) return;
    this.#left -= chunk.length;
    if (this.#left < 0) return this.#onBroken(wrongLength());
    const { socket } = this;
    if (this.#left !== Infinity) socket.write(chunk);
    else {
      socket.cork();
      socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
      socket.write(chunk);
      socket.write('\r\n', 'latin1');
      socket.uncork();
    }
    if (socket.writableNeedDrain) this.body.pause();
  };

  readonly #onDrain = (): void => {
    this.body.resume();
  };

  readonly #onEnd = (): void => {
    if (this.#left === Infinity) this.socket.write(`0\r\n${trailersOf(this.body)}\r\n`, 'latin1');
    else if (this.#left > 0) return this.#onBroken(wrongLength());
    this.isSent = true;
    this.detach();
  };
}

const trailersOf = ({ trailers = [] }: UpstreamBody): string =>
  trailers.map(([name, value]) => field(name, value)).join('');

const wrongLength = (): UpstreamError =>
  new UpstreamError('INVALID_REQUEST', 'The body of a request is not as long as its head says.');
