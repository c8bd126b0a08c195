import type { SeenEnd } from './chain-check.js';
import { bodyHash, type ChainHead, type TrustedCheckpoint } from './checkpoint.js';

/** What is wrong with the checkpoints themselves. */
export const logFaultKinds = ['CHECKPOINT_MISSING', 'CHECKPOINT_CHANGED'] as const;
export interface LogFault {
  readonly kind: (typeof logFaultKinds)[number];
  readonly checkpoint: number;
}

export const logFaultText = ({ kind, checkpoint }: LogFault): string =>
  kind === 'CHECKPOINT_MISSING'
    ? `checkpoint ${checkpoint} is missing`
    : `checkpoint ${checkpoint} is not what was signed, or does not follow the one before`;

/** A checkpoint by its number; null: the file is there and is not what a key signed. */
export type NumberedCheckpoint = readonly [number: number, read: TrustedCheckpoint | null];

/**
 * Whether checkpoints, in the order of their numbers, follow each other without gaps. `newest`: the number that must be there at least,
 * as the database remembers it.
 */
export function checkLog(checkpoints: readonly NumberedCheckpoint[], newest: number): LogFault | null {
  let before: TrustedCheckpoint | null = null;
  for (const next of checkpoints) {
    const fault = checkNext(before, next);
    if (fault) return fault;
    before = next[1];
  }
  const last = before?.number ?? 0;
  return last < newest ? { kind: 'CHECKPOINT_MISSING', checkpoint: last + 1 } : null;
}

function checkNext(before: TrustedCheckpoint | null, [number, read]: NumberedCheckpoint): LogFault | null {
  if (before && number !== before.number + 1) return { kind: 'CHECKPOINT_MISSING', checkpoint: before.number + 1 };
  const follows = read?.number === number && (!before || read.previous === bodyHash(before.text.body));
  return follows ? null : { kind: 'CHECKPOINT_CHANGED', checkpoint: number };
}

/** Where checkpoints saw a chain end. */
export const seenEnds = (checkpoints: readonly TrustedCheckpoint[], tenantId: string): readonly SeenEnd[] =>
  checkpoints.flatMap(({ number, heads }) =>
    heads.filter((head) => head.tenantId === tenantId).map(({ seq, hash }) => ({ checkpoint: number, seq, hash })),
  );

/** What a checkpoint says of a chain. */
export const headOf = (checkpoint: TrustedCheckpoint | null, tenantId: string): ChainHead | null =>
  checkpoint?.heads.find((head) => head.tenantId === tenantId) ?? null;
