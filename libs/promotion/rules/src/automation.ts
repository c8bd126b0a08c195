import type { ReleaseId } from '@tiffin/kernel';
import { candidateOf, type CandidateFacts } from './candidate.js';
import { currentOf } from './ledger.js';
import { orderGate, soakGate, verifiedGate } from './upstream-gates.js';

export interface Automation {
  /** The release that automation puts into the stage; null: none, or it is there. */
  readonly releaseId: ReleaseId | null;
  /** When time makes another release the candidate; null: no time does. */
  readonly nextAt: Date | null;
}

/** What automation has to do in a stage, and when it has to look again. */
export function automationOf(facts: CandidateFacts, at: Date): Automation {
  const candidate = candidateOf(facts, at);
  const releaseId = candidate === currentOf(facts.ledger) ? null : candidate;
  return { releaseId, nextAt: facts.stage.autoPromote === 'off' ? null : nextSoak(facts, at) };
}

/** Of the releases before the candidate, which one's soak is over first. */
function nextSoak(facts: CandidateFacts, at: Date): Date | null {
  const times = facts.releases.flatMap((releaseId) => {
    const one = { ...facts, releaseId };
    const isWhere = [orderGate(one), verifiedGate(one)].every(({ state }) => state === 'open');
    const { opensAt } = soakGate(one, at);
    return isWhere && opensAt !== null && opensAt > at ? [opensAt.getTime()] : [];
  });
  return times.length === 0 ? null : new Date(Math.min(...times));
}
