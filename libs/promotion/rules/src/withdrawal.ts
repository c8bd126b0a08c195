import type { ReleaseId } from '@tiffin/kernel';
import { candidateOf, type CandidateFacts, runningUpstream } from './candidate.js';
import { currentOf } from './ledger.js';
import { orderGate, soakGate, verifiedGate } from './upstream-gates.js';

/**
 * Why automation takes back what it has asked for and what waits since, for people; null: it would ask for it still. A hold is no reason, as it
 * keeps what waits from starting and is lifted again; neither is an upstream stage that is stopped, as long as it runs nothing else.
 */
export function withdrawalOf(facts: CandidateFacts, releaseId: ReleaseId, at: Date): string | null {
  if (facts.stage.autoPromote === 'off') return 'Automation is turned off.';
  const [candidate, current] = [candidateOf(facts, at), currentOf(facts.ledger)];
  if (current === releaseId) return 'It runs there already.';
  if (candidate === releaseId) return null;
  if (candidate !== null && candidate !== current) return 'Automation promotes another release in its place.';
  const why = lost(facts, releaseId, at);
  return why && `Automation takes it back: ${why}.`;
}

/** What has to be so for it to be the candidate, and is not. */
function lost(facts: CandidateFacts, releaseId: ReleaseId, at: Date): string | null {
  const one = { ...facts, releaseId };
  const gate = [orderGate(one), verifiedGate(one), soakGate(one, at)].find(({ state }) => state !== 'open');
  if (gate) return gate.reason;
  const others = runningUpstream(facts).filter((running) => running !== null && running !== releaseId);
  return others.length > 0 ? 'the stages before it run another release' : null;
}
