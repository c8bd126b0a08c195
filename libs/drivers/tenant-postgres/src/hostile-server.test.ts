import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { PostgresDatabases } from './postgres-databases.js';
import { environmentId, loopback } from './testing/tenant.js';

const frame = (type: string, ...parts: readonly (string | Buffer)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const header = Buffer.from(`${type}    `);
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
};

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

const int32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
};

const logIn = (code: number, ...more: readonly string[]): Buffer => frame('R', int32(code), ...more);

const ready = frame('Z', 'I');
const letIn = Buffer.concat([logIn(0), ready]);
const done = Buffer.concat([frame('C', 'SET\0'), ready]);
const columnNamed = (name: string): Buffer => frame('T', int16(1), `${name}\0`, Buffer.alloc(18));

/** What it sends to whoever connects, to each message after the first, and then without an end. */
interface Script {
  readonly greeting: Buffer;
  readonly answers?: readonly Buffer[];
  readonly forever?: Buffer;
}

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
});

function pour(socket: Socket, bytes: Buffer): void {
  while (!socket.destroyed && socket.write(bytes));
}

function speak(socket: Socket, { greeting, answers = [], forever }: Script): void {
  const left = [greeting, ...answers];
  socket.on('data', () => {
    const bytes = left.shift();
    if (bytes) return void socket.write(bytes);
    if (!forever) return;
    socket.on('drain', () => pour(socket, forever));
    pour(socket, forever);
  });
}

async function openAt(script: Script, more = {}): Promise<unknown> {
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    speak(socket, script);
  });
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const settings = { url: `postgres://u:sesame@127.0.0.1:${port}/d` };
  const store = { connectorId: 'db', connector: 'Main', kind: 'postgresql', settings, tables: [], declared: [] };
  const databases = new PostgresDatabases({ addresses: loopback, ...more });
  return databases.open({ environmentId, store: store as never, settings: { secrets: {}, variables: {} } });
}

const refused = {
  code: 'DATABASE_UNREACHABLE',
  message: expect.stringContaining('Connector "Main" cannot be used: it does not speak as PostgreSQL does: ') as string,
};

type Case = readonly [words: string, bytes: Buffer];

/** Each is no message of PostgreSQL at any time. */
const broken: readonly Case[] = [
  ['an error without an end', frame('E')],
  ['an error whose text has no end', frame('E', 'Mno')],
  ['an error whose fields have no end', frame('E', 'Mno\0')],
  ['a notice without an end', frame('N', 'M')],
  ['a message shorter than its length', Buffer.from('E\0\0\0\x03')],
  ['a message of a gigabyte', Buffer.from('E\x40\0\0\0')],
  ['a kind that is not known', frame('v', int32(0), int32(0))],
  ['an answer of HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a copy from us', frame('G', Buffer.alloc(3))],
  ['a copy to us', frame('H', Buffer.from([0, 255, 255]))],
];

describe('a server that is none of PostgreSQL is refused', () => {
  it.each<Case>([
    ...broken,
    ...[1, 2, 6, 7, 8, 9, 13, -1].map((code) => [`a way to log in that is not known (${code})`, logIn(code)] as const),
    ['a log-in without its kind', frame('R', 'x')],
    ['a salt that is too short', logIn(5, 'abc')],
    ['mechanisms without an end', logIn(10, 'SCRAM-SHA-256\0')],
    ['a log-in that goes on before it began', logIn(11, 'r=x,s=eA==,i=1')],
    ['a log-in that is over before it began', logIn(12, 'v=eA==')],
    ['a log-in that begins twice', Buffer.concat([logIn(10, 'SCRAM-SHA-256\0\0'), logIn(10, 'SCRAM-SHA-256\0\0')])],
    ['a log-in without proof', Buffer.concat([logIn(10, 'SCRAM-SHA-256\0\0'), logIn(0)])],
    ['a log-in that is too long', logIn(11, 'r'.repeat(10_000))],
    ['ready before anybody is let in', ready],
  ])('as it greets: %s', async (_, greeting) => {
    await expect(openAt({ greeting })).rejects.toMatchObject(refused);
  });

  it.each<Case>([
    ...broken,
    ['a second log-in', logIn(3)],
    ['a status without an end', frame('S', 'name\0value')],
    ['a key that is too short', frame('K', int32(1))],
  ])('once it has let us in: %s', async (_, bytes) => {
    await expect(openAt({ greeting: Buffer.concat([logIn(0), bytes]) })).rejects.toMatchObject(refused);
  });

  it.each<Case>([
    ...broken,
    ['columns that are not there', frame('T', int16(2), 'a\0', Buffer.alloc(18))],
    ['thousands of columns', frame('T', int16(9000))],
    ['a row that nobody announced', frame('D', int16(0))],
    ['a row that is wider than announced', Buffer.concat([columnNamed('a'), frame('D', int16(2), Buffer.alloc(8))])],
    ['a row without its values', Buffer.concat([columnNamed('a'), frame('D', int16(1))])],
    ['a value that is longer than its row', Buffer.concat([columnNamed('a'), frame('D', int16(1), int32(99), 'x')])],
    ['a value of a negative length', Buffer.concat([columnNamed('a'), frame('D', int16(1), int32(-2), 'x')])],
    ['a command without an end', frame('C', 'SET')],
    ['a notification without an end', frame('A', int32(1), 'channel\0')],
  ])('as it answers: %s', async (_, bytes) => {
    await expect(openAt({ greeting: letIn, answers: [bytes] })).rejects.toMatchObject(refused);
  });

  it.each([
    ['rows', Buffer.concat([columnNamed('a'), frame('D', int16(1), int32(-1))]), 'an answer without an end'],
    ['results', frame('C', 'SET\0'), 'an answer without an end'],
    ['notices', frame('N', `M${'x'.repeat(1000)}\0`, '\0'), 'more than 64 MiB in one session'],
  ])('whose answer has no end: %s', async (_, bytes, why) => {
    const forever = Buffer.concat(Array.from({ length: 100 }, () => bytes));
    await expect(openAt({ greeting: letIn, forever })).rejects.toThrow(
      `cannot be used: it does not speak as PostgreSQL does: ${why}.`,
    );
  });

  it('also where it does not answer who has the lock', async () => {
    const script = { greeting: letIn, answers: [done, done] };
    await expect(openAt(script, { answerWithinMs: 1_000, waitMs: 50 })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('Query read timeout') as string,
    });
    await Promise.all([...sockets].map((socket) => socket.destroyed || new Promise((end) => socket.on('close', end))));
  });
});
