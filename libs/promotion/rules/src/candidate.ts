import type { ReleaseId } from '@tiffin/kernel';
import { currentOf, type Ledger } from './ledger.js';
import type { Stage } from './stage.js';
import { orderGate, soakGate, type Upstream, verifiedGate } from './upstream-gates.js';

/** What decides which release automation would put into a stage. */
export interface CandidateFacts {
  readonly stage: Stage;
  /** Of the stage itself. */
  readonly ledger: Ledger;
  readonly upstream: readonly Upstream[];
  /** Those that it may be, the newest first. */
  readonly releases: readonly ReleaseId[];
}

/** The release that automation puts here, whether or not it is here already; null: none. */
export function candidateOf(facts: CandidateFacts, at: Date): ReleaseId | null {
  const { autoPromote } = facts.stage;
  if (autoPromote === 'off') return null;
  const among = autoPromote === 'upstream' ? followed(facts) : facts.releases;
  return among.find((releaseId) => isLet({ ...facts, releaseId }, at)) ?? null;
}

const isLet = (facts: CandidateFacts & { readonly releaseId: ReleaseId }, at: Date): boolean =>
  [orderGate(facts), verifiedGate(facts), soakGate(facts, at)].every(({ state }) => state === 'open');

/** What upstream stages run, as far as they agree where all of them count; of several the one that came last. */
function followed(facts: CandidateFacts): readonly ReleaseId[] {
  const running = runningUpstream(facts);
  const isAgreed = facts.stage.requires === 'any' || new Set(running).size === 1;
  return isAgreed ? running.filter((releaseId) => releaseId !== null) : [];
}

/** What each upstream stage runs, the one that came last first; null: nothing. */
export const runningUpstream = ({ stage, upstream }: CandidateFacts): readonly (ReleaseId | null)[] =>
  upstream
    .filter(({ environmentId }) => stage.upstream.includes(environmentId))
    .toSorted((a, b) => sinceMs(b.ledger) - sinceMs(a.ledger))
    .map(({ ledger }) => currentOf(ledger));

const sinceMs = ({ occupancy }: Ledger): number => occupancy.at(-1)?.from.getTime() ?? 0;
