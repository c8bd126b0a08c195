import { longestCanaryMs } from '@tiffin/deployments-rules';
import { deployProgress, type Stage, stepLimitMs } from '@tiffin/promotion-rules';
import { withoutLastLines } from '@tiffin/work-rules';
import { happen, type Look, type Move, moved, onward, rest } from './look.js';
import type { KeptPromotion, KeptStep } from './promotion-store.js';
import { noteOf, putBack } from './put-back.js';

/** Brings the promotion that is open one step on. */
export function advancePromotion(look: Look, promotion: KeptPromotion): Promise<Move> {
  const isVerifying = promotion.phase === 'Verifying';
  const step = promotion.steps.find(({ isCheck, state }) => isCheck === isVerifying && state !== 'succeeded');
  const { epoch } = look.claim;
  if (isVerifying && isGone(look, promotion)) return failGone(look, promotion, step);
  if (isVerifying) return step ? verify(look, promotion, step) : succeed(look, promotion);
  if (!step) return happen(look, promotion, { event: { is: 'deployed', epoch }, note: null });
  return deploy(look, promotion, step);
}

/** Nothing is said of a release by checks of what runs in its place. */
export const isGone = ({ environment }: Look, { releaseId }: KeptPromotion): boolean =>
  environment.currentReleaseId !== releaseId;

async function failGone(look: Look, promotion: KeptPromotion, step: KeptStep | undefined): Promise<Move> {
  const why = 'The environment does not run the release any more.';
  if (step) return fail(look, promotion, { step, why });
  const event = { is: 'verificationFailed', epoch: look.claim.epoch } as const;
  return happen(look, promotion, { event, note: why, cause: 'verification' });
}

async function deploy(look: Look, promotion: KeptPromotion, step: KeptStep): Promise<Move> {
  const { rows, claim, environment } = look;
  const { epoch } = claim;
  if (step.startedAt === null) return beginDeploy(look, promotion, step);
  const progress = deployProgress({ releaseId: promotion.releaseId, ...environment });
  if (progress.is === 'done') {
    await rows.writeStep(promotion.id, { position: step.position, state: 'succeeded', detail: null });
    // What is done is done, however late it is seen.
    const tookMs = Math.min(stepLimitMs, environment.now.getTime() - step.startedAt.getTime());
    return happen(look, promotion, { event: { is: 'stepDone', epoch, step: step.name, tookMs }, note: null });
  }
  if (progress.is === 'failed') return fail(look, promotion, { step, why: progress.why });
  const limitMs = limitOf(step, environment.stage);
  // A pause takes none of its time: what ran before has served again only since.
  const since = Math.max(step.startedAt.getTime(), environment.runsSince?.getTime() ?? 0);
  const limit = new Date(since + limitMs);
  if (limit > environment.now) {
    await noteFault(look, promotion);
    return rest(limit);
  }
  const note = environment.deployFault ?? `It was not deployed within ${Math.round(limitMs / 60_000)} minutes.`;
  await rows.writeStep(promotion.id, { position: step.position, state: 'failed', detail: note });
  const noted = noteOf(note, await putBack(rows, promotion, 'release.want'));
  const event = { is: 'stepTimedOut', epoch, step: step.name } as const;
  return happen(look, promotion, { event, note: noted, cause: 'promotion' });
}

/** The limit is of what should be quick: a canary takes the time that people have set for it, as frozen with the promotion. */
function limitOf({ task }: KeptStep, { rollout: now }: Stage): number {
  const frozen = task.kind === 'deploy' ? task.rollout : null;
  return stepLimitMs + longestCanaryMs(frozen === undefined ? now : frozen);
}

/** What the deployer meets on the way is told where people wait. */
async function noteFault({ rows, environment }: Look, promotion: KeptPromotion): Promise<void> {
  const { deployFault: note } = environment;
  if (note !== promotion.note) await rows.write(promotion, { state: promotion, note });
}

/** What is wanted there takes a while, unless it runs there already. */
async function beginDeploy(look: Look, { id, releaseId }: KeptPromotion, step: KeptStep): Promise<Move> {
  const { rows, claim, environment } = look;
  const { environmentId: objectId } = claim;
  await rows.writeStep(id, { position: step.position, state: 'running', detail: null });
  if (!(await rows.want(objectId, releaseId))) return onward;
  const detail = { release: releaseId };
  await rows.audit({ action: 'release.want', objectKind: 'environment', objectId, detail });
  if (environment.currentReleaseId === releaseId) return moved;
  return rest(new Date(environment.now.getTime() + limitOf(step, environment.stage)));
}

/** A step has shown that the release does not do what is asked of it. */
export async function fail(
  look: Look,
  promotion: KeptPromotion,
  { step, why }: { readonly step: KeptStep; readonly why: string },
): Promise<Move> {
  const { rows, claim } = look;
  const { epoch } = claim;
  await rows.writeStep(promotion.id, { position: step.position, state: 'failed', detail: why });
  // What a unit printed stays with the step: notes are sent out, and read by all.
  const note = `${step.name}: ${withoutLastLines(why)}`;
  if (step.isCheck)
    return happen(look, promotion, { event: { is: 'verificationFailed', epoch }, note, cause: 'verification' });
  const noted = noteOf(note, await putBack(rows, promotion, 'release.want'));
  const event = { is: 'stepFailed', epoch, step: step.name } as const;
  return happen(look, promotion, { event, note: noted, cause: 'promotion' });
}

async function verify(look: Look, promotion: KeptPromotion, step: KeptStep): Promise<Move> {
  const { rows, environment } = look;
  if (step.startedAt === null)
    await rows.writeStep(promotion.id, { position: step.position, state: 'running', detail: null });
  if (step.task.kind !== 'health') {
    const place = await rows.checkedPlace(promotion.environmentId, promotion.releaseId);
    return { is: 'check', promotion, step, place };
  }
  if (environment.runningFailure !== null) return fail(look, promotion, { step, why: environment.runningFailure });
  return pass(look, promotion, step);
}

/** A check that was passed. */
export async function pass({ rows }: Look, { id }: KeptPromotion, { position }: KeptStep): Promise<Move> {
  await rows.writeStep(id, { position, state: 'succeeded', detail: null });
  return onward;
}

async function succeed(look: Look, promotion: KeptPromotion): Promise<Move> {
  const { environmentId, releaseId, id } = promotion;
  await look.rows.insertVerification(environmentId, releaseId, id);
  return happen(look, promotion, { event: { is: 'verified', epoch: look.claim.epoch }, note: null });
}
