import { RawConnection } from './raw-connection.js';

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const head = (...lines: readonly string[]): string =>
  ['POST /first HTTP/1.1', 'Host: x', ...lines, '', ''].join('\r\n');
const chunked = 'Transfer-Encoding: chunked';

/** Heads that two servers could read differently: where the body ends, where a header does. None may reach a handler. */
const heads: Readonly<Record<string, string>> = {
  'two lengths': `${head('Content-Length: 0', `Content-Length: ${smuggled.length}`)}${smuggled}`,
  'the same length twice': `${head('Content-Length: 4', 'Content-Length: 4')}abcd`,
  'a list of lengths': `${head('Content-Length: 4, 4')}abcd`,
  'a length and chunks': `${head('Content-Length: 4', chunked)}0\r\n\r\n${smuggled}`,
  'chunks and a length': `${head(chunked, `Content-Length: ${smuggled.length + 5}`)}0\r\n\r\n${smuggled}`,
  'a length with a sign': `${head('Content-Length: +4')}abcd`,
  'a length with a letter': `${head('Content-Length: 0x4')}abcd`,
  'a space before the colon': `${head('Content-Length : 4')}abcd`,
  'chunks that are not last': `${head('Transfer-Encoding: chunked, identity')}0\r\n\r\n${smuggled}`,
  'chunks twice': `${head(chunked, 'Transfer-Encoding: identity')}0\r\n\r\n${smuggled}`,
  'a coding that nobody knows': `${head('Transfer-Encoding: xchunked')}0\r\n\r\n${smuggled}`,
  'a coding in a folded line': `${head('Transfer-Encoding:\r\n chunked')}0\r\n\r\n${smuggled}`,
  'a folded line': `${head('X-Folded: a\r\n Content-Length: 4', 'Content-Length: 0')}${smuggled}`,
  'lines that end in LF': `POST /first HTTP/1.1\nHost: x\nContent-Length: 4\n\nabcd`,
  'one line that ends in LF': `${head('X-Line: a\nContent-Length: 4')}abcd`,
  'a CR inside a line': `${head('X-Line: a\rContent-Length: 4')}abcd`,
  'a NUL in a value': `${head('X-Nul: a\0b')}`,
  'no host': `POST /first HTTP/1.1\r\nContent-Length: 0\r\n\r\n${smuggled}`,
};

/** Chunks of which the head is right: the handler may have begun, and must never have the whole of a body. */
const bodies: Readonly<Record<string, string>> = {
  'a size that is too large': `FFFFFFFFFFFFFFFFF\r\nab\r\n0\r\n\r\n${smuggled}`,
  'a size with a sign': `-1\r\nab\r\n0\r\n\r\n${smuggled}`,
  'a size by 0x': `0x2\r\nab\r\n0\r\n\r\n${smuggled}`,
  'a size line that ends in LF': `2\nab\r\n0\r\n\r\n${smuggled}`,
  'data that ends in LF': `2\r\nab\n0\r\n\r\n${smuggled}`,
  'more data than its size': `2\r\nabcdef\r\n0\r\n\r\n${smuggled}`,
  'an extension that ends in LF': `2;a=b\nab\r\n0\r\n\r\n${smuggled}`,
  'extensions without end': `2;${'a'.repeat(40_000)}\r\nab\r\n0\r\n\r\n${smuggled}`,
};

export interface Attempt {
  readonly bytes: string;
  readonly isRefusedByHead: boolean;
}

export const smugglingAttempts: readonly (readonly [name: string, attempt: Attempt])[] = [
  ...Object.entries(heads).map(([name, bytes]) => [name, { bytes, isRefusedByHead: true }] as const),
  ...Object.entries(bodies).map(([name, body]) => {
    return [`a chunk with ${name}`, { bytes: head(chunked) + body, isRefusedByHead: false }] as const;
  }),
];

/** Sends the bytes and answers the statuses that came back until the server closed. */
export async function attempt(port: number, { bytes }: Attempt): Promise<readonly number[]> {
  const connection = new RawConnection(port);
  await connection.send(bytes);
  connection.end();
  const answers = await connection.everything().catch((error: Error) => error.message);
  connection.close();
  return [...answers.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
}
