import { chainStart, type SeenEnd } from './chain-check.js';
import { bodyHash, type ChainHead, type TrustedCheckpoint } from './checkpoint.js';

/** What is wrong with the checkpoints themselves. */
export const logFaultKinds = ['CHECKPOINT_MISSING', 'CHECKPOINT_CHANGED', 'CHECKPOINT_LATE'] as const;
export interface LogFault {
  readonly kind: (typeof logFaultKinds)[number];
  /** Of one that is late the number of the last one before; 0: there is none. */
  readonly checkpoint: number;
}

const sentences: Readonly<Record<LogFault['kind'], string>> = {
  CHECKPOINT_MISSING: 'is missing',
  CHECKPOINT_CHANGED: 'is not what was signed, or does not follow the one before',
  CHECKPOINT_LATE: 'is the last one, and the next is overdue: what happens meanwhile is proven by nothing outside',
};

export const logFaultText = ({ kind, checkpoint }: LogFault): string => `checkpoint ${checkpoint} ${sentences[kind]}`;

/** A checkpoint by its number; null: the file is there and is not what a key signed. */
export type NumberedCheckpoint = readonly [number: number, read: TrustedCheckpoint | null];

/**
 * Whether checkpoints, in the order of their numbers, follow each other from the first on without gaps. `newest`: the number that must be there at least,
 * as the database remembers it.
 */
export function checkLog(checkpoints: readonly NumberedCheckpoint[], newest: number): LogFault | null {
  let before: Before = { number: 0, hash: chainStart.hash };
  for (const [number, read] of checkpoints) {
    const fault = checkNext(before, number, read);
    if (fault) return fault;
    if (read) before = { number, hash: bodyHash(read.text.body) };
  }
  return before.number < newest ? { kind: 'CHECKPOINT_MISSING', checkpoint: before.number + 1 } : null;
}

interface Before {
  readonly number: number;
  readonly hash: string;
}

function checkNext(before: Before, number: number, read: TrustedCheckpoint | null): LogFault | null {
  if (read?.number !== number) return { kind: 'CHECKPOINT_CHANGED', checkpoint: number };
  const expected = before.number + 1;
  if (number !== expected) return { kind: 'CHECKPOINT_MISSING', checkpoint: expected };
  return read.previous === before.hash ? null : { kind: 'CHECKPOINT_CHANGED', checkpoint: number };
}

/** Where checkpoints saw a chain end. */
export const seenEnds = (checkpoints: readonly TrustedCheckpoint[], tenantId: string): readonly SeenEnd[] =>
  checkpoints.flatMap(({ number, heads }) =>
    heads.filter((head) => head.tenantId === tenantId).map(({ seq, hash }) => ({ checkpoint: number, seq, hash })),
  );

/** What a checkpoint says of a chain. */
export const headOf = (checkpoint: TrustedCheckpoint | null, tenantId: string): ChainHead | null =>
  checkpoint?.heads.find((head) => head.tenantId === tenantId) ?? null;
