import type { ChainFault, LogFault, TrustedCheckpoint } from '@tiffin/audit-rules';
import type { AuditLedger, ChainEnd } from './audit-ledger.js';
import type { CheckpointLog } from './checkpoint-log.js';
import { withGone } from './chains-seen.js';
import { VerifyChain } from './verify-chain.js';

export interface LogVerdict {
  readonly log: LogFault | null;
  readonly checkpoints: number;
  readonly chains: readonly VerifiedChain[];
}

export interface VerifiedChain {
  readonly tenantId: string;
  readonly fault: ChainFault | null;
  readonly events: number;
  /** The last event that is right, and the last one that a checkpoint vouches for. */
  readonly verifiedTo: number;
  readonly provenTo: number;
}

/** Verifies all chains, or one, from their bases on against all checkpoints that there are. Changes nothing. */
export class VerifyLog {
  constructor(
    private readonly ledger: AuditLedger,
    private readonly log: CheckpointLog,
  ) {}

  async run(tenantId: string | null): Promise<LogVerdict> {
    const known = await this.ledger.newestCheckpoint();
    const { fault, trusted } = await this.log.all(known?.number ?? 0);
    const ends = withGone(await this.ledger.ends(), trusted.at(-1) ?? null);
    const chains: VerifiedChain[] = [];
    for (const end of ends) {
      if (tenantId === null || end.tenantId === tenantId) chains.push(await this.ofChain(end, trusted));
    }
    return { log: fault, checkpoints: trusted.length, chains };
  }

  private async ofChain(end: ChainEnd, trusted: readonly TrustedCheckpoint[]): Promise<VerifiedChain> {
    const { fault, last, events } = await new VerifyChain(this.ledger).whole(end, trusted);
    const seen = trusted.at(-1)?.heads.find(({ tenantId }) => tenantId === end.tenantId)?.seq ?? 0;
    const { tenantId } = end;
    return { tenantId, fault, events, verifiedTo: last.seq, provenTo: Math.min(last.seq, seen) };
  }
}
