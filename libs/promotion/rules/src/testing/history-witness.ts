import type { EnvironmentId, PromotionId, ReleaseId } from '@tiffin/kernel';
import type { Ballot } from '../approvals.js';
import type { Pointers } from '../ledger.js';
import { isAutomatic, isRollback } from '../promotion-way.js';
import type { Stage } from '../stage.js';
import type { HistoricPromotion, HistoryEvent } from './history-event.js';

/** The invariants of promotion, and what stands beside them: the order of stages, the count of approvals, the rules of rollback. */
export type Invariant = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8' | 'order' | 'quorum' | 'rollback';

export interface SeenPlace {
  /** Each release that ran, once for each time it came. */
  readonly ran: ReleaseId[];
  sinceMs: number;
  readonly verifiedMs: Map<ReleaseId, number>;
  /** The longest time without a break for which a verified release has run, of those that are over. */
  readonly longestMs: Map<ReleaseId, number>;
  readonly approved: Set<ReleaseId>;
  readonly open: Set<PromotionId>;
  /** On whose account the environment is held; null: it is not. */
  heldBy: PromotionId | 'by hand' | null;
  lastFailed: HistoricPromotion | null;
}

/**
 * Keeps its own account of a history, by other means than the rules, and says which invariants each event breaks. Nothing of the
 * rules is asked here: who checks a rule by itself finds that it agrees.
 */
export class HistoryWitness {
  readonly breaches: { readonly of: Invariant; readonly event: HistoryEvent | null }[] = [];
  readonly counts = new Map<string, number>();
  private readonly contents = new Map<ReleaseId, string>();
  private readonly places = new Map<EnvironmentId, SeenPlace>();

  constructor(private readonly nowMs: () => number) {}

  at(id: EnvironmentId): SeenPlace {
    const known = this.places.get(id);
    if (known) return known;
    const place: SeenPlace = {
      ran: [],
      sinceMs: 0,
      verifiedMs: new Map(),
      longestMs: new Map(),
      approved: new Set(),
      open: new Set(),
      heldBy: null,
      lastFailed: null,
    };
    this.places.set(id, place);
    return place;
  }

  /** P8: whether the ledgers lead to what was seen. */
  checkPointers(id: EnvironmentId, { current, stable, rollbackTargets }: Pointers, serving: ReleaseId | null): void {
    const { ran, verifiedMs } = this.at(id);
    const proven = [...new Set(ran.toReversed().filter((releaseId) => verifiedMs.has(releaseId)))];
    const targets = proven
      .filter((releaseId) => releaseId !== serving)
      .slice(0, 10)
      .join();
    const isKept = current === serving && stable === (proven[0] ?? null) && rollbackTargets.join() === targets;
    if (!isKept) this.breaches.push({ of: 'P8', event: null });
  }

  readonly see = (event: HistoryEvent): void => {
    this.count(event.is);
    if ('promotion' in event) {
      this.count(`${event.is} ${event.promotion.way}`);
      this.count(`${event.is} in ${event.promotion.stage.name}`);
    }
    const broken = new Set<Invariant>();
    const check = (of: Invariant, isKept: boolean): void => void (isKept || broken.add(of));
    if ('promotion' in event) this.seePromotion(event, check);
    else this.seeOther(event, check);
    for (const of of broken) this.breaches.push({ of, event });
  };

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  private seeOther(event: Exclude<HistoryEvent, { promotion: unknown }>, check: Check): void {
    if (event.is === 'built') {
      check('P1', (this.contents.get(event.releaseId) ?? event.content) === event.content);
      this.contents.set(event.releaseId, event.content);
    } else if (event.is === 'approved') this.at(event.environmentId).approved.add(event.releaseId);
    else this.at(event.environmentId).heldBy = event.is === 'held' ? 'by hand' : null;
  }

  private seePromotion(event: Extract<HistoryEvent, { promotion: unknown }>, check: Check): void {
    const place = this.at(event.promotion.stage.environmentId);
    if (event.is === 'asked') this.seeAsked(event, place, check);
    else if (event.is === 'started') this.seeStarted(event, place, check);
    else if (event.is === 'runs') this.seeRuns(event, place, check);
    else this.seeEnded(event, place);
  }

  private seeAsked({ promotion, session, candidate }: Of<'asked'>, place: SeenPlace, check: Check): void {
    check('P4', promotion.by === session);
    check('rollback', promotion.way !== 'auto-rollback' || !isRollback(place.lastFailed?.way ?? 'rollback'));
    place.open.add(promotion.id);
    check('P3', place.open.size === 1);
    place.heldBy = heldAfter(promotion, candidate, place.heldBy);
  }

  private seeStarted({ promotion, ballot }: Of<'started'>, place: SeenPlace, check: Check): void {
    const { way, releaseId, stage, id } = promotion;
    check('P5', !isAutomatic(way) || (place.heldBy ?? id) === id);
    check('P7', !isRollback(way) || (place.verifiedMs.has(releaseId) && place.ran.includes(releaseId)));
    // What was let in, and what goes back, has no soak to wait for.
    const isFree = isRollback(way) || place.approved.has(releaseId);
    check('P6', isFree || this.haveSoaked(stage, releaseId));
    check('quorum', stage.approvals === null || isAgreed(promotion, ballot));
  }

  private seeRuns({ promotion: { releaseId, stage }, content }: Of<'runs'>, place: SeenPlace, check: Check): void {
    if (place.ran.at(-1) !== releaseId) this.beginStretch(place, releaseId);
    check('P1', this.contents.get(releaseId) === content);
    check(
      'order',
      this.vouch(stage, ({ ran }) => ran.includes(releaseId)),
    );
    const isVerified = this.vouch(stage, ({ verifiedMs }) => verifiedMs.has(releaseId));
    check('P2', isVerified || place.approved.has(releaseId));
  }

  private seeEnded({ is, promotion }: Of<'verified' | 'failed' | 'aborted'>, place: SeenPlace): void {
    place.open.delete(promotion.id);
    if (is === 'failed') place.lastFailed = promotion;
    const isFirst = is === 'verified' && !place.verifiedMs.has(promotion.releaseId);
    if (isFirst) place.verifiedMs.set(promotion.releaseId, this.nowMs());
  }

  /** A release that comes where it is already has not been away, and goes on with its time. */
  private beginStretch(place: SeenPlace, releaseId: ReleaseId): void {
    const last = place.ran.at(-1);
    if (last !== undefined) place.longestMs.set(last, this.soakedMs(place, last));
    place.ran.push(releaseId);
    place.sinceMs = this.nowMs();
  }

  private soakedMs(place: SeenPlace, releaseId: ReleaseId): number {
    const before = place.longestMs.get(releaseId) ?? -1;
    const verifiedMs = place.verifiedMs.get(releaseId);
    if (place.ran.at(-1) !== releaseId || verifiedMs === undefined) return before;
    return Math.max(before, this.nowMs() - Math.max(place.sinceMs, verifiedMs));
  }

  private haveSoaked = (stage: Stage, releaseId: ReleaseId): boolean =>
    stage.soakMs === 0 || this.vouch(stage, (from) => this.soakedMs(from, releaseId) >= stage.soakMs);

  private vouch({ upstream, requires }: Stage, says: (place: SeenPlace) => boolean): boolean {
    const said = upstream.map((id) => says(this.at(id)));
    return said.length === 0 || (requires === 'all' ? !said.includes(false) : said.includes(true));
  }
}

/** Two admins, an owner among them, who did not ask for it, and nobody against. */
function isAgreed({ by }: HistoricPromotion, { votes, rolesOf }: Ballot): boolean {
  const others = votes.filter((vote) => vote.by !== by).map((vote) => vote.by);
  const admins = new Set(others.filter((one) => rolesOf.get(one)?.includes('admin')));
  const isOwned = [...admins].some((one) => rolesOf.get(one)?.includes('owner'));
  return admins.size >= 2 && isOwned && votes.every(({ says }) => says === 'approve');
}

function heldAfter(
  { way, releaseId, id, stage }: HistoricPromotion,
  candidate: ReleaseId | null,
  before: SeenPlace['heldBy'],
): SeenPlace['heldBy'] {
  if (way === 'automation') return before;
  if (way === 'auto-rollback') return id;
  if (releaseId === candidate) return null;
  return stage.autoPromote === 'off' ? before : id;
}

type Check = (of: Invariant, isKept: boolean) => void;
type Of<Is extends HistoryEvent['is']> = Extract<HistoryEvent, { is: Is }>;
