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
 * before it, and only once that lies outside do the events go. Of a tenant that was erased all go but the one that says so.
 */
export class ApplyRetention {
  /** What is dropped already: up to which event, by tenant. */
  readonly #dropped = new Map<string, number>();

  constructor(private readonly parts: RetentionParts) {}

  async run(): Promise<void> {
    const { ledger, log, keepDays } = this.parts;
    const before = dropBefore(keepDays, await ledger.now());
    const newest = await log.newest();
    if (!newest) return;
    for (const end of await ledger.ends()) {
      // A chain that is not as it was keeps all that is left of it.
      if (!end.isAlarmed) await this.ofChain(end, newest, before);
    }
  }

  private async ofChain(end: ChainEnd, newest: TrustedCheckpoint, before: Date | null): Promise<void> {
    const seen = headOf(newest, end.tenantId);
    await this.dropSigned(end.tenantId, seen?.baseSeq ?? 0);
    const base = newBase(end, await this.oldEnough(end, before), seen);
    if (base !== null) await this.parts.ledger.moveBase(end.tenantId, base);
  }

  private async dropSigned(tenantId: string, through: number): Promise<void> {
    if (through <= (this.#dropped.get(tenantId) ?? 0)) return;
    await this.parts.ledger.dropThrough(tenantId, through);
    this.#dropped.set(tenantId, through);
  }

  /** The last event that need not be kept; 0: there is none. */
  private async oldEnough({ tenantId, erasedSeq }: ChainEnd, before: Date | null): Promise<number> {
    if (erasedSeq !== null) return erasedSeq - 1;
    return before === null ? 0 : this.parts.ledger.lastBefore(tenantId, before);
  }
}
