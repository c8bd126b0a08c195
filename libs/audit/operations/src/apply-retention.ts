import { dropBefore, headOf, newBase, type TrustedCheckpoint } from '@tiffin/audit-rules';
import type { AuditLedger, ChainEnd } from './audit-ledger.js';
import type { CheckpointLog } from './checkpoint-log.js';

export interface RetentionParts {
  readonly ledger: AuditLedger;
  readonly log: CheckpointLog;
  /** Null: everything is kept. */
  readonly keepDays: number | null;
}

/**
 * Drops old events without breaking a proof: the base of a chain moves, the next checkpoint signs number and hash of the last event
 * before it, and only once that lies outside do the events go.
 */
export class ApplyRetention {
  constructor(private readonly parts: RetentionParts) {}

  async run(): Promise<void> {
    const { ledger, log, keepDays } = this.parts;
    const before = dropBefore(keepDays, await ledger.now());
    const newest = await log.newest();
    if (!before || !newest) return;
    for (const end of await ledger.ends()) {
      // A chain that is not as it was keeps all that is left of it.
      if (!end.isAlarmed) await this.ofChain(end, newest, before);
    }
  }

  private async ofChain(end: ChainEnd, newest: TrustedCheckpoint, before: Date): Promise<void> {
    const { ledger } = this.parts;
    const seen = headOf(newest, end.tenantId);
    if (seen && seen.baseSeq > 0) await ledger.dropThrough(end.tenantId, seen.baseSeq);
    const base = newBase(end, await ledger.lastBefore(end.tenantId, before), seen);
    if (base !== null) await ledger.moveBase(end.tenantId, base);
  }
}
