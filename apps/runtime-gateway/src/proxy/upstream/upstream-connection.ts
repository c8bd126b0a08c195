import type { Socket } from 'node:net';
import { readBeforeFailing } from '@tiffin/http';
import type { AnswerHead } from './answer-head.js';
import { AnswerReader, type AnswerSink } from './answer-reader.js';
import { proxyRefused } from './forward-proxy.js';
import type { Origin } from './origin.js';
import { requestHead, type RequestHead } from './request-head.js';
import { SentBody } from './sent-body.js';
import { type Flow, type UpstreamCall, UpstreamError } from './upstream-call.js';
import { Watch } from './watch.js';

const connectTimeoutMs = 5_000;

/**
 * All connections read into it, one after the other: what has come is dealt with before the next read. A buffer of its own for
 * each read would be 64 KB of garbage.
 */
const readBuffer = Buffer.allocUnsafeSlow(65_536);

/** Who lends the connection out. */
export interface ConnectionOwner {
  /** It can carry another request. `keptForMs`: for so long, says the upstream. */
  onFree(connection: UpstreamConnection, keptForMs: number | undefined): void;
  /** It carries none any more. */
  onGone(connection: UpstreamConnection): void;
}

/** One connection to an upstream, with one request at a time. */
export class UpstreamConnection implements AnswerSink, Flow {
  /** Of `performance.now()`. */
  readonly openedAt = performance.now();
  usableUntil = 0;
  isOpen = true;
  readonly #socket: Socket;
  readonly #reader = new AnswerReader(this);
  readonly #silence = new Watch(() => this.#onSilence());
  readonly #connecting = new Watch(() => this.#fail(new UpstreamError('CONNECT_TIMEOUT', 'No connection in time.')));
  #call: UpstreamCall | undefined;
  #body: SentBody | undefined;
  #head: AnswerHead | undefined;
  #isOpened = false;
  #isPaused = false;
  #isLast = false;

  /** `bytes`: read past the stream; one that may switch to another protocol has to be one. */
  constructor(
    private readonly origin: Origin,
    private readonly owner: ConnectionOwner,
    private readonly reading: 'bytes' | 'stream',
  ) {
    const onread = { buffer: readBuffer, callback: (length: number) => this.#onRead(readBuffer, length) };
    this.#socket = origin.open(reading === 'bytes' ? { onread } : {});
    this.#connecting.start(connectTimeoutMs);
    this.#socket.once(origin.opened, this.#onOpened).on('error', this.#onError).on('end', this.#onEnded);
    this.#socket.on('close', this.#onClosed);
    if (reading === 'stream') this.#socket.on('data', this.#onData);
  }

  /** Only while it is free. Throws `UpstreamError` where the request cannot be sent. */
  send(call: UpstreamCall): void {
    const head = requestHead(call, this.origin);
    this.#call = call;
    this.#head = undefined;
    this.#isLast = call.isLast || call.upgrades;
    // From now on, so that whatever ends the connection lets go of it, also before it was open.
    this.#body =
      call.body === null ? undefined : new SentBody(call.body, this.#socket, head.length, (error) => this.#fail(error));
    this.#reader.expect(call.method, call.upgrades);
    this.#silence.start(call.headersTimeoutMs);
    // Over TLS, nothing before the other side has proved who it is; and who asks whether to go on is told so only when somebody is
    // there to take it.
    if (this.#isOpened) this.#say(head);
    else this.#socket.once(this.origin.opened, () => this.#say(head));
    call.onFlow(this);
  }

  #say({ head }: RequestHead): void {
    this.#socket.write(head, 'latin1');
    if (this.#body === undefined) return;
    readBeforeFailing(this.#socket);
    this.#body.start();
  }

  pause(): void {
    this.#isPaused = true;
    // It is not the upstream that is silent now.
    this.#silence.stop();
    if (this.reading === 'stream') this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#call !== undefined) this.#silence.start(this.#call.bodyTimeoutMs);
    this.#socket.resume();
  }

  abort(): void {
    this.#call = undefined;
    this.destroy();
  }

  destroy(): void {
    this.isOpen = false;
    this.#silence.end();
    this.#connecting.end();
    this.#body?.detach();
    this.#socket.destroy();
  }

  onWhole(head: AnswerHead, body: string): void {
    if (this.#isOfProxy(head)) return;
    this.#head = head;
    this.#ended()?.onWhole(head.status, head.headers, body);
  }

  onHead(head: AnswerHead): void {
    if (this.#isOfProxy(head)) return;
    this.#head = head;
    this.#call?.onHead(head.status, head.headers);
  }

  /** A forward proxy asks the gateway for a password, and nobody else. */
  #isOfProxy({ status }: AnswerHead): boolean {
    if (status !== 407 || this.origin.prefix === '') return false;
    this.#fail(proxyRefused(status));
    return true;
  }

  onBody(chunk: Buffer): void {
    this.#call?.onBody(this.reading === 'bytes' ? Buffer.from(chunk) : chunk);
  }

  onEnd(trailers?: readonly string[]): void {
    this.#ended()?.onEnd(trailers);
  }

  onSwitch(head: AnswerHead, first: Buffer): void {
    const socket = this.#socket;
    const call = this.#ended();
    this.isOpen = false;
    this.#connecting.end();
    this.#silence.end();
    socket.off('data', this.#onData).off('error', this.#onError).off('end', this.#onEnded).off('close', this.#onClosed);
    socket.pause();
    if (first.length > 0) socket.unshift(first);
    this.owner.onGone(this);
    call?.onSwitch(head.headers, socket);
  }

  /** The call, which has its answer now. */
  #ended(): UpstreamCall | undefined {
    const call = this.#call;
    this.#call = undefined;
    this.#silence.stop();
    return call;
  }

  #onRead(buffer: Buffer, length: number): boolean {
    let taken: number;
    try {
      taken = this.#reader.take(buffer, length);
    } catch (error) {
      this.#fail(error as Error);
      return false;
    }
    if (this.#call === undefined) this.#free(taken === length);
    else if (this.#call !== undefined && this.#head !== undefined && !this.#isPaused) {
      this.#silence.start(this.#call.bodyTimeoutMs);
    }
    return !this.#isPaused;
  }

  /** Only one that has nothing left to carry, either way, may carry another request; bytes that nobody asked for are what an attacker sends. */
  #free(isInStep: boolean): void {
    if (!this.isOpen) return;
    const isSent = this.#body === undefined || this.#body.isSent;
    if (!isInStep || !isSent || !this.#head!.persistent || this.#isLast) return this.destroy();
    this.#body = undefined;
    if (this.#isPaused) this.resume();
    this.owner.onFree(this, this.#head!.keptForMs);
  }

  #fail(error: Error): void {
    const call = this.#call;
    this.#call = undefined;
    this.destroy();
    call?.onError(error);
  }

  #onSilence(): void {
    const [code, what] =
      this.#head === undefined ? (['HEADERS_TIMEOUT', 'begin'] as const) : (['BODY_TIMEOUT', 'go on'] as const);
    this.#fail(new UpstreamError(code, `The answer did not ${what} in time.`));
  }

  readonly #onOpened = (): void => {
    this.#isOpened = true;
    this.#connecting.end();
  };

  readonly #onData = (chunk: Buffer): void => void this.#onRead(chunk, chunk.length);

  readonly #onError = (error: Error): void => this.#fail(error);

  readonly #onEnded = (): void => {
    if (this.#reader.close()) this.destroy();
    else this.#fail(closed());
  };

  readonly #onClosed = (): void => {
    this.owner.onGone(this);
    this.#fail(closed());
  };
}

const closed = (): UpstreamError => new UpstreamError('CLOSED', 'The other side closed the connection.');
