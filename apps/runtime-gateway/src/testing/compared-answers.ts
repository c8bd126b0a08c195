import { hopByHopHeaders, namedByConnection } from '@tiffin/http';
import { AnswerReader } from '../proxy/upstream/answer-reader.js';
import type { FuzzedAnswer } from './answer-fuzz.js';
import { readByNode } from './node-answer.js';

/** What a reader made of the bytes of one answer. */
export interface ReadAnswer {
  readonly status: number;
  /** `name: value`, those of the connection left out. */
  readonly headers: readonly string[];
  /** What follows the body, in the same form. */
  readonly trailers: readonly string[];
  /** In Latin-1. */
  readonly body: string;
  /** Where it ends; undefined: where the connection does. */
  readonly end: number | undefined;
  /** Another answer may follow. */
  readonly persistent: boolean;
}

/** What our reader makes of it, with the bytes in pieces of these lengths; a text where it is refused or has no end. */
export function readByOurs({ method, bytes }: FuzzedAnswer, pieces: readonly number[]): ReadAnswer | string {
  let answer: { status: number; headers: string[]; persistent: boolean } | undefined;
  let body = '';
  let trailers: readonly string[] = [];
  let isDone = false;
  const reader = new AnswerReader({
    onWhole: (head, text) => ([answer, body, isDone] = [head, text, true]),
    onHead: (head) => (answer = head),
    onBody: (chunk) => (body += chunk.toString('latin1')),
    onEnd: (given = []) => ([trailers, isDone] = [given, true]),
    onSwitch: () => undefined,
  });
  reader.expect(method, false);
  let at = 0;
  try {
    for (let turn = 0; at < bytes.length && !isDone; turn += 1) {
      const piece = bytes.subarray(at, at + pieces[turn % pieces.length]!);
      at += reader.take(piece, piece.length);
    }
  } catch (error) {
    return (error as Error).message;
  }
  const end = isDone ? at : undefined;
  if (!isDone) reader.close();
  if (answer === undefined || !isDone) return 'not whole';
  const { status, persistent } = answer;
  return { status, headers: pairs(answer.headers), trailers: pairs(trailers), body, end, persistent };
}

function pairs(headers: readonly string[]): string[] {
  return Array.from({ length: headers.length / 2 }, (_, at) => `${headers[at * 2]!}: ${headers[at * 2 + 1]!}`);
}

/** What is wrong with how our reader takes these bytes, or null. It may refuse what Node's takes, and nothing else. */
export function problemWithAnswer(answer: FuzzedAnswer, random: () => number): string | null {
  const whole = readByOurs(answer, [answer.bytes.length]);
  const pieces = Array.from({ length: 5 }, () => 1 + Math.floor(random() ** 3 * 40));
  const inPieces = readByOurs(answer, pieces);
  if (typeof whole === 'string') {
    if (answer.isSound) return `${shown(answer)} is refused: ${whole}`;
    return typeof inPieces === 'string' ? null : `${shown(answer)} is read in pieces of ${pieces.join()} alone`;
  }
  if (JSON.stringify(whole) !== JSON.stringify(inPieces))
    return `${shown(answer)} is another in pieces of ${pieces.join()}`;
  return differenceFromNode(answer, whole);
}

function differenceFromNode(answer: FuzzedAnswer, ours: ReadAnswer): string | null {
  const nodes = readByNode(answer, ours.end);
  if (typeof nodes === 'string') return `${shown(answer)} is refused by Node: ${nodes}`;
  if (ours.persistent && !nodes.persistent) return `${shown(answer)} leaves a connection that Node would close`;
  const expected = JSON.stringify({
    ...nodes,
    headers: goingOn(nodes.headers),
    trailers: goingOn(nodes.trailers),
    persistent: ours.persistent,
  });
  return expected === JSON.stringify(ours) ? null : `${shown(answer)} is ${JSON.stringify(ours)}, for Node ${expected}`;
}

function goingOn(lines: readonly string[]): readonly string[] {
  const nameOf = (line: string): string => line.slice(0, line.indexOf(':'));
  const connection = lines
    .filter((line) => nameOf(line) === 'connection')
    .map((line) => line.slice('connection: '.length));
  const named = namedByConnection(connection.length === 0 ? undefined : connection.join(', '));
  return lines.filter((line) => !hopByHopHeaders.has(nameOf(line)) && !named.includes(nameOf(line)));
}

const shown = ({ method, bytes }: FuzzedAnswer): string => `${method} ${JSON.stringify(bytes.toString('latin1'))}`;
