import type { TrustedCheckpoint } from '@tiffin/audit-rules';
import type { ChainEnd } from './audit-ledger.js';

/** A chain that a checkpoint has seen and of which the database knows nothing any more is one without events. */
export function withGone(ends: readonly ChainEnd[], newest: TrustedCheckpoint | null): readonly ChainEnd[] {
  const there = new Set(ends.map(({ tenantId }) => tenantId));
  const gone = (newest?.heads ?? []).filter(({ tenantId }) => !there.has(tenantId));
  return [
    ...ends,
    ...gone.map((head) => ({ ...head, seq: 0, verified: null, wholeAt: null, isAlarmed: false, erasedSeq: null })),
  ];
}
