import { hopByHopHeaders, namedByConnection } from '@tiffin/http';
import { BadAnswer } from './bad-answer.js';

/** The head of an answer, as far as it goes on to a client. */
export interface AnswerHead {
  readonly status: number;
  /** Name in lower case, value, name, value ... without those of the connection. */
  readonly headers: string[];
  /** How the body ends: after so many bytes, in chunks, or with the connection. */
  readonly framing: number | 'chunked' | 'close';
  /** The upstream may be asked something else on the same connection afterwards. */
  readonly persistent: boolean;
  /** How long it says to keep an idle connection open; undefined where it says nothing. */
  readonly keptForMs: number | undefined;
}

interface KnownName {
  readonly name: string;
  readonly goesOn: boolean;
  /** Undefined: nothing here reads its value. */
  readonly read: ((value: string, reading: Reading) => void) | undefined;
}

/** What the fields so far have said about the message itself. */
interface Reading {
  length: number | undefined;
  isChunked: boolean;
  connection: string | undefined;
  keptForMs: number | undefined;
}

const readers: Readonly<Record<string, KnownName['read']>> = {
  'content-length': (value, reading) => {
    // 15 digits fit a number; a second one is a second opinion on where the next answer begins.
    if (reading.length !== undefined || !/^\d{1,15}$/.test(value)) throw new BadAnswer('bad content-length');
    reading.length = Number(value);
  },
  'transfer-encoding': (value, reading) => {
    // Other codings would have to be undone: what they are of goes to the client without their name.
    if (reading.isChunked || value.toLowerCase() !== 'chunked') throw new BadAnswer('bad transfer-encoding');
    reading.isChunked = true;
  },
  connection: (value, reading) => {
    reading.connection = reading.connection === undefined ? value : `${reading.connection}, ${value}`;
  },
  'keep-alive': (value, reading) => {
    const seconds = /(?:^|[\s,;])timeout=(\d{1,6})/i.exec(value)?.[1];
    if (seconds !== undefined) reading.keptForMs = Number(seconds) * 1_000;
  },
};

const token = /^[\w!#$%&'*+.^`|~-]+$/;
const mostNames = 1_000;
/** By the name as upstreams write it. */
const known = new Map<string, KnownName>();

function nameOf(written: string): KnownName {
  const found = known.get(written);
  if (found !== undefined) return found;
  if (!token.test(written)) throw new BadAnswer('bad field name');
  const name = written.toLowerCase();
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  const made: KnownName = { name, goesOn: !hopByHopHeaders.has(name), read };
  if (known.size < mostNames) known.set(written, made);
  return made;
}

/** Anything but tabs and visible characters, and line breaks of the right kind. */
const wrongCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;

const [space, tab, zero] = [0x20, 0x09, 0x30];
const isBlank = (code: number): boolean => code === space || code === tab;

/** Reads a head that ends with its last line break but one. Throws `BadAnswer` for all that is not exactly as it has to be. */
export function readAnswerHead(text: string): AnswerHead {
  if (wrongCharacter.test(text)) throw new BadAnswer('bad character in the head');
  const status = statusOf(text);
  const headers: string[] = [];
  const reading: Reading = { length: undefined, isChunked: false, connection: undefined, keptForMs: undefined };
  readFields(text, headers, reading);
  const { connection, keptForMs } = reading;
  const isOld = text.charCodeAt(7) === zero;
  const framing = framingOf(reading, isOld);
  if (status < 200) checkInterim(isOld, connection);
  const persistent = !isOld && framing !== 'close' && !saysClose(connection);
  return { status, headers: withoutNamed(headers, connection), framing, persistent, keptForMs };
}

function framingOf({ length, isChunked }: Reading, isOld: boolean): AnswerHead['framing'] {
  if (!isChunked) return length ?? 'close';
  // HTTP/1.0 has no chunks: what says so passed somebody who did not understand it.
  if (length !== undefined || isOld) throw new BadAnswer('two framings');
  return 'chunked';
}

function checkInterim(isOld: boolean, connection: string | undefined): void {
  if (isOld || saysClose(connection)) throw new BadAnswer('an interim answer after which nothing may come');
}

/** Name, value, name, value ... of the fields after the last chunk. Throws `BadAnswer`, as for a head. */
export function readTrailers(text: string): readonly string[] {
  if (wrongCharacter.test(text)) throw new BadAnswer('bad character in a trailer');
  const trailers: string[] = [];
  readFields(`\r\n${text}`, trailers, { length: 0, isChunked: true, connection: undefined, keptForMs: undefined });
  return trailers;
}

const statusLine = /^HTTP\/1\.[01] [1-9]\d\d(?: [^\r]*)?(?:\r|$)/;

function statusOf(text: string): number {
  if (!statusLine.test(text)) throw new BadAnswer('bad status line');
  return (text.charCodeAt(9) - zero) * 100 + (text.charCodeAt(10) - zero) * 10 + text.charCodeAt(11) - zero;
}

/** All lines after the first. */
function readFields(text: string, headers: string[], reading: Reading): void {
  let lineEnd = text.indexOf('\r\n');
  while (lineEnd !== -1) {
    const start = lineEnd + 2;
    lineEnd = text.indexOf('\r\n', start);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const nameEnd = colonIn(text, start, end);
    const { name, goesOn, read } = nameOf(text.slice(start, nameEnd));
    const value = valueIn(text, nameEnd + 1, end);
    if (goesOn) headers.push(name, value);
    if (read === undefined) continue;
    // Node's parser takes a tab behind it for a part of the value, and so reads another framing.
    if (text.charCodeAt(end - 1) === tab && isFraming(name)) throw new BadAnswer('bad framing');
    read(value, reading);
  }
}

function colonIn(text: string, start: number, end: number): number {
  const found = text.indexOf(':', start);
  // None, or that of a later line; a folded line begins with what no name has.
  if (found === -1 || found >= end) throw new BadAnswer('a field without colon');
  return found;
}

const isFraming = (name: string): boolean => name === 'content-length' || name === 'transfer-encoding';

function valueIn(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function saysClose(connection: string | undefined): boolean {
  if (connection === undefined || connection === 'keep-alive') return false;
  return connection.split(',').some((option) => option.trim().toLowerCase() === 'close');
}

function withoutNamed(headers: string[], connection: string | undefined): string[] {
  const named = namedByConnection(connection);
  if (named.length === 0) return headers;
  return headers.filter((_, index) => !named.includes(headers[index - (index % 2)]!));
}
