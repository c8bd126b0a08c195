import {
  type ChainLink,
  chainFaultText,
  type CheckpointBody,
  headOf,
  type LogFault,
  logFaultText,
  type TrustedCheckpoint,
} from '@tiffin/audit-rules';
import type { AuditLedger, ChainEnd, KnownCheckpoint } from './audit-ledger.js';
import type { CheckpointLog } from './checkpoint-log.js';
import { withGone } from './chains-seen.js';
import { type ChainVerdict, VerifyChain } from './verify-chain.js';

export interface VerifyingParts {
  readonly ledger: AuditLedger;
  readonly log: CheckpointLog;
  /** Told of what is found, once. */
  readonly alarm: (text: string, about: Readonly<Record<string, unknown>>) => void;
  /** How many events of chains that are verified once more from their base on are looked at in a pass, about. */
  readonly wholeEvents: number;
  /** The next checkpoint is overdue so long after the last one. */
  readonly lateMs: number;
}

/** One pass over all chains: what is new in each, and some of them from their base on, those first that were not for longest. */
export class VerifyChains {
  private readonly verify: VerifyChain;
  /** The newest checkpoint at the last look, for when the store is away. */
  #newest: TrustedCheckpoint | null = null;
  #firstLook: Date | null = null;

  constructor(private readonly parts: VerifyingParts) {
    this.verify = new VerifyChain(parts.ledger);
  }

  /** Answers how many chains are not as they were. */
  async run(): Promise<number> {
    const { ledger } = this.parts;
    // First the checkpoint: what it has seen is there when the ends are asked for.
    const newest = await this.checkpoints();
    const ends = withGone(await ledger.ends(), newest);
    const bad = new Set<string>();
    for (const end of ends) if (await this.hasBadNews(end, newest)) bad.add(end.tenantId);
    for (const tenantId of await this.badAsAWhole(ends, newest)) bad.add(tenantId);
    return bad.size;
  }

  /** Answers the newest; while the store is away, the one that was seen last, which keeps nobody from looking at the chains. */
  private async checkpoints(): Promise<TrustedCheckpoint | null> {
    const { ledger, log } = this.parts;
    const known = await ledger.newestCheckpoint();
    const late = await this.late(known);
    try {
      const fault = (await log.fault(known?.number ?? 0)) ?? late;
      this.#newest = await log.newest();
      await this.tell(fault);
      if (!fault) await ledger.endLogAlarm();
    } catch (error) {
      await this.tell(late);
      if (this.#newest === null) throw error;
    }
    return this.#newest;
  }

  private async late(known: KnownCheckpoint | null): Promise<LogFault | null> {
    const now = await this.parts.ledger.now();
    this.#firstLook ??= now;
    const last = known ? Date.parse((JSON.parse(known.body) as CheckpointBody).at) : this.#firstLook.getTime();
    const isLate = now.getTime() - last > this.parts.lateMs;
    return isLate ? { kind: 'CHECKPOINT_LATE', checkpoint: known?.number ?? 0 } : null;
  }

  private async tell(fault: LogFault | null): Promise<void> {
    const { ledger, alarm } = this.parts;
    if (fault && (await ledger.raiseLogAlarm(fault))) alarm(`The audit log: ${logFaultText(fault)}.`, { ...fault });
  }

  private async hasBadNews(end: ChainEnd, newest: TrustedCheckpoint | null): Promise<boolean> {
    if (!end.verified || end.isAlarmed || isVerified(end, newest)) return false;
    const start = await this.startOf(end, newest);
    const seen = newest ? [newest] : [];
    const verdict = start ? await this.verify.from(start, end, seen) : await this.verify.whole(end, seen);
    return this.conclude(end, { ...verdict, newest }, 'newest');
  }

  /** Up to a checkpoint that is new: from the one before on, which lies outside too, and not from what the database remembers. */
  private async startOf({ verified, tenantId }: ChainEnd, newest: TrustedCheckpoint | null): Promise<ChainLink | null> {
    if (verified?.checkpoint === numberOf(newest)) return verified;
    return headOf(await this.parts.log.at(verified?.checkpoint ?? 0), tenantId);
  }

  private async badAsAWhole(ends: readonly ChainEnd[], newest: TrustedCheckpoint | null): Promise<readonly string[]> {
    const inTurn = ends.toSorted((a, b) => (a.wholeAt?.getTime() ?? 0) - (b.wholeAt?.getTime() ?? 0));
    const bad: string[] = [];
    let left = this.parts.wholeEvents;
    for (const end of inTurn) {
      if (left <= 0) break;
      const verdict = await this.verify.whole(end, newest ? [newest] : []);
      left -= verdict.events + 1;
      if (await this.conclude(end, { ...verdict, newest }, 'whole')) bad.push(end.tenantId);
    }
    return bad;
  }

  /** Remembers how far a chain is right, or raises the alarm. Answers whether it is not as it was. */
  private async conclude(end: ChainEnd, verdict: Compared, how: 'whole' | 'newest'): Promise<boolean> {
    const { ledger, log, alarm } = this.parts;
    const { tenantId } = end;
    if (!verdict.fault) {
      await ledger.keepVerified(tenantId, { ...verdict.last, checkpoint: numberOf(verdict.newest) }, how);
      if (how === 'whole' && end.isAlarmed) await ledger.endAlarm(tenantId);
      return false;
    }
    // Which of all checkpoints is the first that says so is looked for once there is something to find.
    const seen = verdict.newest ? [verdict.newest] : [];
    const trusted = await log.all(0).then(
      (all) => all.trusted,
      () => seen,
    );
    const fault = (await this.verify.whole(end, trusted)).fault ?? verdict.fault;
    if (await ledger.raiseAlarm(tenantId, fault)) {
      alarm(`The audit log of tenant ${tenantId}: ${chainFaultText(fault)}.`, { tenantId, ...fault });
    }
    return true;
  }
}

const numberOf = (checkpoint: TrustedCheckpoint | null): number => checkpoint?.number ?? 0;

/** Whether there is nothing new: neither events nor a checkpoint. */
const isVerified = ({ verified, seq, hash }: ChainEnd, newest: TrustedCheckpoint | null): boolean =>
  verified?.checkpoint === numberOf(newest) && verified.seq === seq && verified.hash === hash;

interface Compared extends ChainVerdict {
  readonly newest: TrustedCheckpoint | null;
}
