type Random = () => number;

const methods = [
  'GET',
  'POST',
  'PUT',
  'HEAD',
  'OPTIONS',
  'DELETE',
  'PATCH',
  'get',
  'PRI',
  'CONNECT',
  'M-SEARCH',
  'G\tT',
  '',
];
const targets = [
  ...[
    '/a',
    '/a?b=c',
    '/',
    '/a%00b',
    '/a/../b',
    '//a',
    '/a b',
    '/a#b',
    '/a\\b',
    '/\xe4',
    '*',
    'a',
    '/%2e%2e/',
    '/a;b',
    '',
  ],
  ...[
    'http://y/a',
    'HTTP://y',
    'http://u@y/a',
    'http://y?b',
    'https://y:1/a',
    '/a\tb',
    '/a\x0b',
    '/?a=/../',
    '/a HTTP/1.1',
  ],
];
const versions = [
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'http/1.1',
  'HTTP/1.10',
  'HTTP/1.1 ',
  '',
  'HTTP/1.1\tx',
];
const lengths = [
  '3',
  '0',
  '+3',
  '03',
  '3, 3',
  '3,',
  ' 3',
  '3 ',
  '0x3',
  '-1',
  '3;',
  '',
  '3\t',
  '1e1',
  '99999999999999999999',
];
const codings = [
  ...['chunked', 'Chunked', 'chunked, chunked', 'gzip, chunked', 'chunked, gzip', 'chunked ', '\tchunked', 'identity'],
  ...['x', '', 'chunked;a=b', '"chunked"', 'chunked,', ',chunked', 'chun\x00ked', 'chunked\r\n identity'],
];
const framingNames = [
  'Content-Length',
  'Transfer-Encoding',
  'content-length ',
  'Content_Length',
  'transfer-encoding\t',
  ' Content-Length',
];
const fields = [
  ...[
    'x-a: b',
    'X-A:',
    'x-a: \xff',
    'cookie: a=b',
    'expect: 100-continue',
    'connection: close',
    'connection: keep-alive',
  ],
  ...[
    'connection: upgrade\r\nupgrade: websocket',
    'connection: upgrade\r\nupgrade: h2c',
    'upgrade: websocket',
    'te: trailers',
  ],
  ...['connection: content-length', 'connection: host, transfer-encoding', 'keep-alive: x', 'trailer: content-length'],
  ...[
    'x-request-id: z',
    'eg-request-id: z',
    'content-type: application/json',
    'http2-settings: AAMAAABkAARAAAAAAAIAAAAA',
  ],
];
const wrongFields = [
  ...[
    'x-a:b\r\n c',
    'x-a : b',
    ': b',
    'x a: b',
    'x-a',
    'x-\x00: b',
    'x-a: \x01',
    'host: x',
    'Host: y',
    'host:',
    'host: a b',
  ],
  ...[
    'host: x:99999',
    'host: x@y',
    'expect: x',
    'proxy-connection: close',
    'content-length: 3',
    'transfer-encoding: chunked',
  ],
];
const chunks = [
  ...[
    '3\r\nabc\r\n',
    '03\r\nabc\r\n',
    '3;a=b\r\nabc\r\n',
    '3 \r\nabc\r\n',
    '3\nabc\n',
    '3\r\nabcd\r\n',
    '3\r\nab\r\n',
    '+3\r\nabc\r\n',
  ],
  ...[
    '0x3\r\nabc\r\n',
    '3;a="\r\nb"\r\nabc\r\n',
    '3\r\r\nabc\r\n',
    'A\r\n0123456789\r\n',
    '-1\r\n\r\n',
    '\r\n',
    '3\r\nabc',
    '3\r\nabc\n',
  ],
  ...['10000000000000003\r\nabc\r\n', '3;\n\r\nabc\r\n', '3\r\nabc\r\n0\r\n'],
];
const ends = [
  '0\r\n\r\n',
  '0\r\nx-t: 1\r\n\r\n',
  '00\r\n\r\n',
  '0;a\r\n\r\n',
  '0\n\n',
  '0\r\n',
  '',
  '0\r\ncontent-length: 3\r\n\r\n',
  '0\r\n\r\n\r\n',
];
const lineEnds = ['\r\n', '\n', '\r', '\r\r\n', '\n\r'];
const noise = [
  '\0',
  ' ',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  ':',
  ',',
  ';',
  '\x0b',
  '\x7f',
  '\xff',
  '0',
  'f',
  'chunked',
  'HTTP/1.1',
];
const bodies = [
  '',
  'ab',
  'abcd',
  'GET /inside HTTP/1.1\r\nhost: x\r\n\r\n',
  'abcGET /inside HTTP/1.1\r\nhost: x\r\n\r\n',
];
const inside = 'GET /inside HTTP/1.1\r\nhost: x\r\n\r\n';

/** Requests as clients should not send them, and some as they should: the same ones for the same numbers. */
export class FuzzedRequests {
  /** How often something is not as it has to be. */
  #wildness = 0;

  constructor(private readonly random: Random) {}

  /** Bytes of one connection: some requests, one after the other. */
  next(): Buffer {
    this.#wildness = this.#of([0, 0.03, 0.03, 0.1, 0.3]);
    const count = this.#chance(0.3) ? 2 : 1;
    const text = Array.from({ length: count }, () => this.#request()).join('');
    return Buffer.from(this.#chance(this.#wildness) ? this.#changed(text) : text, 'latin1');
  }

  #request(): string {
    const end = this.#usually('\r\n', lineEnds);
    const method = this.#usually(this.#of(['POST', 'PUT', 'GET', 'HEAD', 'OPTIONS']), methods);
    const line = [
      method,
      this.#usually(this.#of(['/a', '/a?b=c', 'http://y/a', '/']), targets),
      this.#usually('HTTP/1.1', versions),
    ];
    const isChunked = this.#chance(0.5);
    const head = [line.join(this.#usually(' ', ['  ', '\t'])), ...this.#fields(isChunked)];
    return `${head.join(end)}${end}${end}${isChunked ? this.#chunks() : this.#usually('abc', bodies)}`;
  }

  #fields(isChunked: boolean): string[] {
    const all = [this.#usually('host: x', wrongFields)];
    for (let more = Math.floor(this.random() * 3); more > 0; more -= 1)
      all.push(this.#usually(this.#of(fields), wrongFields));
    all.push(
      isChunked
        ? `transfer-encoding: ${this.#usually('chunked', codings)}`
        : `content-length: ${this.#usually('3', lengths)}`,
    );
    if (this.#chance(this.#wildness)) all.push(`${this.#of(framingNames)}: ${this.#of([...lengths, ...codings])}`);
    return all;
  }

  #chunks(): string {
    const count = Math.floor(this.random() * 3);
    const some = Array.from({ length: count }, () => this.#usually('3\r\nabc\r\n', chunks)).join('');
    return `${some}${this.#usually('0\r\n\r\n', ends)}${this.#usually('', [inside])}`;
  }

  /** Some bytes more, less, or twice. */
  #changed(text: string): string {
    const at = Math.floor(this.random() * text.length);
    const to = at + Math.floor(this.random() * 6);
    const put = this.#of([...noise, '', text.slice(at, to).repeat(2)]);
    return text.slice(0, at) + put + text.slice(this.#chance(0.5) ? at : to);
  }

  #usually(usual: string, others: readonly string[]): string {
    return this.#chance(this.#wildness) ? this.#of(others) : usual;
  }

  #chance(share: number): boolean {
    return this.random() < share;
  }

  #of<One>(all: readonly One[]): One {
    return all[Math.floor(this.random() * all.length)]!;
  }
}
