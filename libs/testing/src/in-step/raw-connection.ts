import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether further requests may follow on this connection. */
  readonly isKept: boolean;
}

/** How the head of the answer in front of the buffer is to be read. */
interface Head {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly version: string;
  readonly rest: string;
}

/** A client's connection without a library: it sends what it is told, and reads answers strictly, byte by byte. */
export class RawConnection {
  readonly #socket: Socket;
  #buffer = '';
  #isEnded = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(port: number, path?: string) {
    this.#socket = path === undefined ? connect(port, '127.0.0.1') : connect(path);
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => this.#heard(() => (this.#buffer += text)));
    this.#socket.on('end', () => this.#heard(() => (this.#isEnded = true)));
    this.#socket.on('error', (error) => this.#heard(() => (this.#error = error)));
  }

  get isUsable(): boolean {
    return !this.#isEnded && this.#error === undefined && !this.#socket.destroyed && this.#buffer === '';
  }

  /** Resolves when the system has taken all of it. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes as string, 'latin1', (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Hears nothing until `listen`: what a client does that writes everything before it reads. */
  deafen(): void {
    this.#socket.pause();
  }

  listen(): void {
    this.#socket.resume();
  }

  /** Everything until the other side closes. */
  async everything(): Promise<string> {
    while (!this.#isEnded) await this.#more();
    return this.#buffer;
  }

  /** The next answer, interim ones (`100`) included. */
  async answer(method: string): Promise<RawAnswer> {
    const head = await this.#head();
    if (head.status < 200) return this.#take(head, '', head.rest);
    const chunked = head.headers['transfer-encoding'] === 'chunked';
    if (method === 'HEAD' || head.status === 204 || head.status === 304) return this.#take(head, '', head.rest);
    if (chunked) return this.#chunked(head);
    const length = head.headers['content-length'];
    return length === undefined ? this.#untilEnd(head) : this.#sized(head, Number(length));
  }

  /** Says that nothing more comes; answers may. */
  end(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  #heard(note: () => void): void {
    note();
    this.#wake();
  }

  async #more(): Promise<void> {
    if (this.#error) throw this.#error;
    if (this.#isEnded) throw new Error(`ended after ${JSON.stringify(this.#buffer.slice(0, 80))}`);
    await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  async #head(): Promise<Head> {
    let end: number;
    while ((end = this.#buffer.indexOf('\r\n\r\n')) < 0) await this.#more();
    const [first = '', ...lines] = this.#buffer.slice(0, end).split('\r\n');
    const match = /^(HTTP\/1\.[01]) (\d{3})(?: |$)/.exec(first);
    if (match === null) throw new Error(`no answer: ${JSON.stringify(first.slice(0, 80))}`);
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    return { status: Number(match[2]), headers, version: match[1] ?? '', rest: this.#buffer.slice(end + 4) };
  }

  async #sized(head: Head, length: number): Promise<RawAnswer> {
    const headLength = this.#buffer.length - head.rest.length;
    while (this.#buffer.length < headLength + length) await this.#more();
    const content = this.#buffer.slice(headLength);
    return this.#take(head, content.slice(0, length), content.slice(length));
  }

  async #untilEnd(head: Head): Promise<RawAnswer> {
    const headLength = this.#buffer.length - head.rest.length;
    while (!this.#isEnded) await this.#more();
    return this.#take(head, this.#buffer.slice(headLength), '');
  }

  async #chunked(head: Head): Promise<RawAnswer> {
    let at = this.#buffer.length - head.rest.length;
    let body = '';
    for (;;) {
      let line: number;
      while ((line = this.#buffer.indexOf('\r\n', at)) < 0) await this.#more();
      const size = Number.parseInt(this.#buffer.slice(at, line), 16);
      if (Number.isNaN(size)) throw new Error(`no chunk: ${JSON.stringify(this.#buffer.slice(at, line))}`);
      while (this.#buffer.length < line + 2 + size + 2) await this.#more();
      body += this.#buffer.slice(line + 2, line + 2 + size);
      at = line + 2 + size + 2;
      if (size === 0) return this.#take(head, body, this.#buffer.slice(at));
    }
  }

  #take({ status, headers, version }: Head, body: string, rest: string): RawAnswer {
    this.#buffer = rest;
    const connection = headers['connection']?.toLowerCase();
    const isKept = version === 'HTTP/1.1' ? connection !== 'close' : connection === 'keep-alive';
    return { status, headers, body, isKept: isKept && !this.#isEnded };
  }
}
