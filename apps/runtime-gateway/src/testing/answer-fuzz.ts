export interface FuzzedAnswer {
  readonly method: string;
  readonly bytes: Buffer;
  /** Made as it has to be: it has to be read. */
  readonly isSound: boolean;
}

type Random = () => number;

const tokens = [
  'x-a',
  'X-B',
  'Content-Type',
  'set-cookie',
  'ETag',
  'Connection',
  'Keep-Alive',
  'Trailer',
  'Upgrade',
  'x_y',
  '~',
];
const values = [
  '',
  'a',
  'text/html; charset=utf-8',
  'close',
  'keep-alive',
  'x-a, close',
  'timeout=5, max=3',
  '\t"q" ',
  '\xe4\xff',
  ' b  ',
];
const statuses = [
  '200 OK',
  '200',
  '200 ',
  '404 Not Found',
  '204 No Content',
  '304 Not Modified',
  '500 \xe4',
  '999 x',
  '206 A\tB',
  '301 M',
];
const noise = [
  ...[
    '\r',
    '\n',
    '\r\n',
    '\r\n\r\n',
    '\0',
    ' ',
    '\t',
    ':',
    ';',
    ',',
    '0',
    'f',
    '-',
    '+',
    '"',
    '\x7f',
    '\xff',
    '\v',
    'HTTP/1.1 200 OK\r\n\r\n',
  ],
  ...[
    'Content-Length: 3\r\n',
    'Transfer-Encoding: chunked\r\n',
    'transfer-encoding: gzip\r\n',
    'Content-Length: 0\r\n',
    '0\r\n\r\n',
    ' x\r\n',
  ],
];
const unsoundStatuses = [
  '99 x',
  '20 x',
  '2000 OK',
  '-20 x',
  '101 Switching Protocols',
  '0x1 a',
  '',
  '200OK',
  '200\tOK',
  '100 Continue',
];
const unsoundVersions = [
  'HTTP/1.1 ',
  'HTTP/1.0 ',
  'HTTP/2.0 ',
  'HTTP/0.9 ',
  'http/1.1 ',
  'HTTP/1.10 ',
  'HTTP/1.1\t',
  ' HTTP/1.1 ',
  'ICY ',
  '\r\nHTTP/1.1 ',
  '\nHTTP/1.1 ',
];
const framings = [
  ...[
    'Content-Length: 5\r\nContent-Length: 5',
    'Content-Length: 5, 5',
    'Content-Length: +5',
    'Content-Length: 5 5',
    'Content-Length:',
    'Content-Length: 0x5',
  ],
  ...[
    'Content-Length : 5',
    'Transfer-Encoding: chunked\r\nContent-Length: 5',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, chunked',
  ],
  ...[
    'Transfer-Encoding: identity',
    'Transfer-Encoding:\tChunked ',
    'Transfer-Encoding: "chunked"',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip',
  ],
  ...[
    'Content-Length: 5\r\n\t5',
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: chunked;a=b',
    'X: a\r\n b',
    'X: a\r\n\tb',
    'Content-Length: 5\n',
    'X\xe4: a',
    ': a',
    'X',
    'X y: a',
  ],
];
const unsoundChunks = [
  '5;\r\nhello',
  '5 \r\nhello',
  ' 5\r\nhello',
  '0x5\r\nhello',
  '+5\r\nhello',
  '5\nhello\r\n',
  '5\r\nhello\n',
  '5\r\nhelloo',
  '5;a="b\r\nhello',
  '\r\nhello',
  'ffffffffffffffffff\r\nhello',
  '5;a=b;;c\r\nhello',
  '5;a b\r\nhello',
  '5\rhello',
];

/** Answers as servers, and as nobody who means well, would send them; always the same ones for the same chance. */
export class FuzzedAnswers {
  constructor(private readonly random: Random) {}

  next(): FuzzedAnswer {
    const method = this.random() < 0.15 ? 'HEAD' : 'GET';
    const kind = this.random();
    if (kind < 0.25) return { method, bytes: bytesOf(this.#sound()), isSound: true };
    if (kind < 0.6) return { method, bytes: bytesOf(this.#mutated(this.#sound())), isSound: false };
    if (kind < 0.9) return { method, bytes: bytesOf(this.#sound(0.3)), isSound: false };
    const parts = Array.from({ length: 1 + this.#below(12) }, () =>
      this.#of([noise, tokens, values, statuses][this.#below(4)]!),
    );
    return { method, bytes: bytesOf(`HTTP/1.1 200 OK\r\n${parts.join('')}`), isSound: false };
  }

  /** `unsound`: how likely each of its parts is not as it has to be. */
  #sound(unsound = 0): string {
    const is = (): boolean => this.random() < unsound;
    const interim = this.random() < 0.1 ? 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' : '';
    const version = is() ? this.#of(unsoundVersions) : 'HTTP/1.1 ';
    const status = is() ? this.#of(unsoundStatuses) : this.#of(statuses);
    const fields = Array.from(
      { length: this.#below(5) },
      () => `${this.#of(tokens)}:${this.#of(['', ' ', '\t'])}${this.#of(values)}\r\n`,
    );
    const body = this.#of(['', 'hello', 'x'.repeat(300), '\xff\0\r\n', '{"a":1}']);
    const framed = is() ? `${this.#of(framings)}\r\n\r\n${body}` : this.#framed(body, is);
    return `${interim}${version}${status}\r\n${fields.join('')}${framed}`;
  }

  #framed(body: string, is: () => boolean): string {
    const kind = this.random();
    if (kind < 0.5) return `Content-Length: ${body.length}\r\n\r\n${body}`;
    if (kind < 0.65) return `\r\n${body}`;
    const extension = this.#of(['', '', ';a', ';a=b', ';a="b c"']);
    const chunk =
      body === '' ? '' : is() ? this.#of(unsoundChunks) : `${body.length.toString(16)}${extension}\r\n${body}\r\n`;
    const trailer = this.#of([
      '',
      '',
      'X-Sum: 1\r\n',
      'X-Sum:\t 1 \r\nA: \xe4\r\nTE: x\r\n',
      is() ? 'X Sum: 1\r\n' : 'Y: \r\n',
    ]);
    return `Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n${trailer}\r\n`;
  }

  #mutated(text: string): string {
    let result = text;
    for (let times = 1 + this.#below(3); times > 0; times -= 1) {
      const at = this.#below(result.length + 1);
      result = result.slice(0, at) + (this.random() < 0.7 ? this.#of(noise) : '') + result.slice(at + this.#below(3));
    }
    return result;
  }

  #of(table: readonly string[]): string {
    return table[this.#below(table.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
