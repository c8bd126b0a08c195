import type { ReleaseId } from '@tiffin/kernel';
import { automationOf, type CandidateFacts, withdrawalOf } from '@tiffin/promotion-rules';
import { askByItself } from './ask-by-itself.js';
import { happen, type Look, type Move, moved, rest } from './look.js';
import type { KeptPromotion } from './promotion-store.js';

/** Ends what automation has asked for and would not ask for any more, and asks for what it would. */
export async function automate(look: Look, pending: readonly KeptPromotion[]): Promise<Move> {
  const { stage, hold } = look.environment;
  const isStill = stage.autoPromote === 'off' || hold !== null;
  const asked = pending.filter(({ way }) => way === 'automation');
  if (isStill && asked.length === 0) return rest(null);
  const facts = await factsOf(look, asked);
  if (await withdraw(look, asked, facts)) return moved;
  return isStill ? rest(null) : bring(look, pending, facts);
}

async function bring(look: Look, pending: readonly KeptPromotion[], facts: CandidateFacts): Promise<Move> {
  const { releaseId, nextAt } = automationOf(facts, look.environment.now);
  if (releaseId === null || pending.some((one) => one.releaseId === releaseId)) return rest(nextAt);
  if (await isRefused(look, releaseId)) return rest(nextAt);
  await askByItself(look, { releaseId, way: 'automation', rollbackOf: null });
  return moved;
}

/** What has failed here, or was ended by somebody, is not tried again and again: the next release is, or a person. */
async function isRefused({ rows, environment }: Look, releaseId: ReleaseId): Promise<boolean> {
  const before = await rows.lastEnded(environment.stage.environmentId, releaseId);
  return before !== null && before.phase !== 'Succeeded';
}

/** With what waits already: it stays what it was, however many releases came since. */
async function factsOf({ rows, environment }: Look, asked: readonly KeptPromotion[]): Promise<CandidateFacts> {
  const { environmentId } = environment.stage;
  const named = asked.map(({ releaseId }) => releaseId);
  return rows.candidateFacts(environmentId, await rows.candidates(environmentId, named));
}

/** Ends what automation has asked for and would not ask for any more. Answers whether there was anything. */
async function withdraw(look: Look, asked: readonly KeptPromotion[], facts: CandidateFacts): Promise<boolean> {
  let isAny = false;
  for (const one of asked) {
    const note = withdrawalOf(facts, one.releaseId, look.environment.now);
    if (note === null) continue;
    await happen(look, one, { event: { is: 'superseded' }, note, abortCause: 'superseded' });
    isAny = true;
  }
  return isAny;
}
