import { createHash } from 'node:crypto';
import { Chance } from './chance.js';

/** A place that the mix calls, and what it does with bodies. */
export interface Target {
  readonly path: string;
  /** The status of its answer to every request, however much of the body it has seen; undefined: it answers to the whole. */
  readonly early?: number;
  /** A larger body is a 413. */
  readonly limitBytes?: number;
  /** Whether it tells in its answer what reached it: `{"length", "sum"}`. */
  readonly tells?: boolean;
  /** Methods that it takes; default all. */
  readonly methods?: readonly string[];
}

/** What the client does with its body. `leaves`: breaks off in the middle. `stops`: sends a part and waits for the answer. */
export type Manner = 'reads' | 'writes-first' | 'leaves' | 'stops';

export interface PlannedCall {
  readonly target: Target;
  readonly method: string;
  readonly version: '1.0' | '1.1';
  readonly framing: 'none' | 'length' | 'chunked';
  readonly body: Buffer;
  readonly manner: Manner;
  readonly expects: boolean;
  readonly closes: boolean;
}

const methods = ['POST', 'POST', 'POST', 'PUT', 'GET', 'GET', 'GET', 'DELETE', 'HEAD'];
const bodied = new Set(['POST', 'PUT', 'DELETE']);
const manners: readonly Manner[] = ['reads', 'reads', 'reads', 'writes-first', 'writes-first', 'leaves', 'stops'];

/** A body that would do harm if anybody took it for requests. */
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\nX-Smuggled: 1\r\n\r\n';

export function planCall(chance: Chance, targets: readonly Target[]): PlannedCall {
  const target = chance.of(targets);
  const method = chance.of(target.methods ?? methods);
  const version = chance.once(12) ? '1.0' : '1.1';
  const closes = chance.once(6);
  if (!bodied.has(method)) {
    const without = { framing: 'none', body: Buffer.alloc(0), manner: 'reads', expects: false } as const;
    return { target, method, version, closes, ...without };
  }
  const framing = version === '1.1' && chance.once(2) ? 'chunked' : 'length';
  const [body, manner] = [planBody(chance), chance.of(manners)];
  return { target, method, version, closes, framing, body, manner, expects: version === '1.1' && chance.once(6) };
}

function planBody(chance: Chance): Buffer {
  const size = sizeOf(chance);
  return Buffer.from(smuggled.repeat(Math.ceil(size / smuggled.length)).slice(0, size), 'latin1');
}

function sizeOf(chance: Chance): number {
  const kind = chance.next();
  if (kind < 0.5) return chance.whole(1, 2_000);
  if (kind < 0.75) return chance.whole(60_000, 300_000);
  if (kind < 0.97) return chance.whole(1_100_000, 2_000_000);
  return 8_000_000;
}

/** The status that must come; undefined: the call ends without one. */
export function expectedStatus({ target, body, framing, manner }: PlannedCall): number | undefined {
  const isRefusedByHead = target.early !== undefined || (framing === 'length' && isTooLarge(target, body));
  if (manner === 'leaves' || (manner === 'stops' && !isRefusedByHead)) return undefined;
  return target.early ?? (isTooLarge(target, body) ? 413 : 200);
}

const isTooLarge = ({ limitBytes = Number.POSITIVE_INFINITY }: Target, body: Buffer): boolean =>
  body.length > limitBytes;

/** What a handler tells of a body, so that a lost, doubled or foreign byte shows. */
export const sumOf = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');
