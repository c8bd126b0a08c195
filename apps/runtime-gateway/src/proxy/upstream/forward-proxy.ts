import type { Socket } from 'node:net';
import { connect, Duplex } from '../../process/node-builtins.js';
import { UpstreamError } from './upstream-call.js';

const longestHead = 16_384;

/** A proxy through which services are asked. */
export interface ForwardProxy {
  readonly host: string;
  readonly port: number;
  /** What says to it who asks, as a line of a head; empty: nothing. */
  readonly authorization: string;
}

export function forwardProxyOf(url: string): ForwardProxy {
  const { hostname, port, username, password } = new URL(url);
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 80 : Number(port),
    authorization: user === ':' ? '' : `proxy-authorization: Basic ${Buffer.from(user).toString('base64')}\r\n`,
  };
}

/** A way to a service through a forward proxy (CONNECT: RFC 9110, 9.3.6), over which TLS is spoken. */
export class ProxyTunnel extends Duplex {
  readonly #socket: Socket;
  #isOpen = false;
  #head = '';
  /** What is written once it is open. */
  #held: (() => void) | undefined;

  /** `target`: host and port of the service. */
  constructor({ host, port, authorization }: ForwardProxy, target: string) {
    super();
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.once('connect', () => {
      this.#socket.write(`CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n${authorization}\r\n`, 'latin1');
    });
    this.#socket.on('data', this.#onData).on('error', (error) => this.destroy(error));
    this.#socket.on('end', () => (this.#isOpen ? this.push(null) : this.destroy(proxyRefused())));
    this.#socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const write = (): void => void this.#socket.write(chunk, done);
    if (this.#isOpen) write();
    else this.#held = write;
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.#isOpen) return this.#readHead(chunk);
    if (!this.push(chunk)) this.#socket.pause();
  };

  #readHead(chunk: Buffer): void {
    this.#head += chunk.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) {
      if (this.#head.length > longestHead) this.destroy(proxyRefused());
      return;
    }
    // A service speaks second over TLS: what comes behind the head at once is of nobody.
    const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(this.#head)?.[1];
    if (status?.startsWith('2') !== true || end + 4 < this.#head.length) return void this.destroy(proxyRefused(status));
    this.#isOpen = true;
    this.#held?.();
  }
}

/** `status`: what it answered; undefined where it was no answer. */
export const proxyRefused = (status?: number | string): UpstreamError =>
  new UpstreamError('PROXY_REFUSED', `The forward proxy did not let it through (${status ?? 'no answer of HTTP'}).`);
