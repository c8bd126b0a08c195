import type { PromotionId, ReleaseId, UserId } from '@tiffin/kernel';

/** From when until when a release was the one that an environment runs; null: it still is. */
export interface Occupancy {
  readonly releaseId: ReleaseId;
  readonly from: Date;
  readonly until: Date | null;
}

export interface Verified {
  readonly releaseId: ReleaseId;
  readonly at: Date;
  /** Null where it was verified anew, outside of a promotion. */
  readonly promotionId: PromotionId | null;
}

/** Somebody who may promote here has let a release in that was not verified, or has not soaked, upstream. */
export interface Approved {
  readonly releaseId: ReleaseId;
  readonly at: Date;
  readonly by: UserId;
}

/** The three ledgers of one environment, each in the order of its events. Rows are added; only the end of the open occupancy is ever filled in. */
export interface Ledger {
  readonly occupancy: readonly Occupancy[];
  readonly verified: readonly Verified[];
  readonly approved: readonly Approved[];
}

export const emptyLedger: Ledger = { occupancy: [], verified: [], approved: [] };

/** The ledger once the environment runs a release; unchanged where it does already, so that deploying it again breaks no soak. */
export function withOccupant(ledger: Ledger, releaseId: ReleaseId, at: Date): Ledger {
  if (currentOf(ledger) === releaseId) return ledger;
  const closed = ledger.occupancy.map((row) => (row.until === null ? { ...row, until: at } : row));
  return { ...ledger, occupancy: [...closed, { releaseId, from: at, until: null }] };
}

export const withVerified = (ledger: Ledger, row: Verified): Ledger => ({
  ...ledger,
  verified: [...ledger.verified, row],
});

export const withApproved = (ledger: Ledger, row: Approved): Ledger => ({
  ...ledger,
  approved: [...ledger.approved, row],
});

/** What an environment runs. */
export const currentOf = ({ occupancy }: Ledger): ReleaseId | null =>
  occupancy.findLast(({ until }) => until === null)?.releaseId ?? null;

export const hasRun = ({ occupancy }: Ledger, releaseId: ReleaseId): boolean =>
  occupancy.some((row) => row.releaseId === releaseId);

export const isVerified = ({ verified }: Ledger, releaseId: ReleaseId): boolean =>
  verified.some((row) => row.releaseId === releaseId);

export const isApproved = ({ approved }: Ledger, releaseId: ReleaseId): boolean =>
  approved.some((row) => row.releaseId === releaseId);

/** The releases that were verified here, each once, the one that ran last first. */
function proven({ occupancy, verified }: Ledger): readonly ReleaseId[] {
  const were = new Set(verified.map(({ releaseId }) => releaseId));
  const ran = occupancy.map(({ releaseId }) => releaseId).toReversed();
  return [...new Set(ran)].filter((releaseId) => were.has(releaseId));
}

/** So many releases an environment can go back to, and retention keeps their images: what is offered is there, and what is kept is bounded. */
export const mostRollbackTargets = 10;

export interface Pointers {
  readonly current: ReleaseId | null;
  /** The last release to run here that was verified here. */
  readonly stable: ReleaseId | null;
  /** What the environment can go back to, the one that ran last first; at most `mostRollbackTargets`. */
  readonly rollbackTargets: readonly ReleaseId[];
}

/** Pointers are not stored: they follow from the ledgers, so that they cannot disagree with them. */
export function pointersOf(ledger: Ledger): Pointers {
  const current = currentOf(ledger);
  const [stable = null, ...others] = proven(ledger);
  const targets = stable === null ? [] : [stable, ...others];
  const rollbackTargets = targets.filter((releaseId) => releaseId !== current).slice(0, mostRollbackTargets);
  return { current, stable, rollbackTargets };
}

/** A stretch of time that counts towards a soak; null: it goes on. */
export interface SoakSpan {
  readonly from: Date;
  readonly until: Date | null;
}

/** When a release has run here without a break, each stretch from when it was verified here. */
export function soakSpans(ledger: Ledger, releaseId: ReleaseId): readonly SoakSpan[] {
  const verifiedAt = ledger.verified.find((row) => row.releaseId === releaseId)?.at;
  if (verifiedAt === undefined) return [];
  return ledger.occupancy
    .filter((row) => row.releaseId === releaseId)
    .map(({ from, until }) => ({ from: from > verifiedAt ? from : verifiedAt, until }))
    .filter(({ from, until }) => until === null || from < until);
}
