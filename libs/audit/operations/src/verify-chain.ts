import {
  ChainCheck,
  chainStart,
  type ChainFault,
  type ChainLink,
  headOf,
  seenEnds,
  type TrustedCheckpoint,
} from '@tiffin/audit-rules';
import type { AuditLedger, ChainEnd } from './audit-ledger.js';

const batch = 1_000;

export interface ChainVerdict {
  readonly fault: ChainFault | null;
  /** The last event that is right. */
  readonly last: ChainLink;
  /** How many events were looked at. */
  readonly events: number;
}

/** Verifies one chain against itself and against checkpoints. */
export class VerifyChain {
  constructor(private readonly ledger: Pick<AuditLedger, 'eventsAfter'>) {}

  /**
   * From the base that the newest checkpoint signed: events before it may be gone, any later one may not. Without a checkpoint the
   * base that the database names is all that there is.
   */
  whole(end: ChainEnd, checkpoints: readonly TrustedCheckpoint[]): Promise<ChainVerdict> {
    const signed = headOf(checkpoints.at(-1) ?? null, end.tenantId);
    const { baseSeq, baseHash } = signed ?? end;
    const start = baseSeq === 0 ? chainStart : { seq: baseSeq, hash: baseHash };
    return this.from(start, end, checkpoints);
  }

  /** Behind an event that was verified before. */
  async from(start: ChainLink, end: ChainEnd, checkpoints: readonly TrustedCheckpoint[]): Promise<ChainVerdict> {
    const check = new ChainCheck(end.tenantId, start, seenEnds(checkpoints, end.tenantId));
    let events = 0;
    for (let more = true; more && !check.fault;) {
      const read = await this.ledger.eventsAfter(end.tenantId, check.last.seq, batch);
      for (const event of read) check.add(event);
      events += read.length;
      more = read.length === batch;
    }
    check.finish(end.seq);
    return { fault: check.fault, last: check.last, events };
  }
}
