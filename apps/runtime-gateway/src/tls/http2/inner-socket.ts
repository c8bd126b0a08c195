import type { TLSSocket } from 'node:tls';
import { Duplex } from '../../process/node-builtins.js';

/** What says of a connection from whom it is and what its client has proved. */
type Client = Pick<TLSSocket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort' | 'authorized'> &
  Pick<TLSSocket, 'getPeerCertificate'>;

/** One side of a connection within this process, with what `node:http` asks of a socket. It speaks for the client whose stream it carries. */
export class InnerSocket extends Duplex {
  readonly encrypted = true;
  bytesRead = 0;
  bytesWritten = 0;
  #other!: InnerSocket;
  /** Told once the other side has taken what was written. */
  #taken: (() => void) | undefined;
  #idle: NodeJS.Timeout | undefined;

  static pair(client: Client): readonly [InnerSocket, InnerSocket] {
    const [one, other] = [new InnerSocket(client), new InnerSocket(client)];
    one.#other = other;
    other.#other = one;
    return [one, other];
  }

  private constructor(private readonly client: Client) {
    super();
  }

  get remoteAddress(): string | undefined {
    return this.client.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.client.remotePort;
  }

  get localAddress(): string | undefined {
    return this.client.localAddress;
  }

  get localPort(): number | undefined {
    return this.client.localPort;
  }

  get authorized(): boolean {
    return this.client.authorized;
  }

  getPeerCertificate(detailed?: boolean): object {
    return this.client.getPeerCertificate(detailed);
  }

  /** As of `net.Socket`: `timeout` is emitted when nothing has come or gone for so long. */
  setTimeout(ms: number, told?: () => void): this {
    clearTimeout(this.#idle);
    this.#idle = ms > 0 ? setTimeout(() => this.emit('timeout'), ms).unref() : undefined;
    if (told !== undefined) this.once('timeout', told);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  destroySoon(): void {
    this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  override _write(part: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#idle?.refresh();
    this.bytesWritten += part.length;
    this.#other.#deliver(part, done);
  }

  override _final(done: () => void): void {
    if (!this.#other.readableEnded && !this.#other.destroyed) this.#other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#idle);
    // What was ended in order is still read by the other side; what was not is cut off there too.
    if (!this.writableFinished) process.nextTick(() => this.#other.destroy());
    this.#taken?.();
    done(error);
  }

  #deliver(part: Buffer, done: () => void): void {
    // As with a connection that the other side has closed: nobody reads it.
    if (this.destroyed) return done();
    this.bytesRead += part.length;
    this.#idle?.refresh();
    if (this.push(part)) done();
    else this.#taken = done;
  }
}
