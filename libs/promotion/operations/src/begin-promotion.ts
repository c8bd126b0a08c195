import {
  type Gate,
  areOpen,
  automationOf,
  decideAutoRollback,
  evaluateGates,
  opensAt,
  type PromotionWay,
} from '@tiffin/promotion-rules';
import { newId, type PromotionId, type ReleaseId } from '@tiffin/kernel';
import { happen, type Look, type Move, moved, rest } from './look.js';
import type { KeptPromotion } from './promotion-store.js';
import { promotionSteps } from './promotion-steps.js';

/** Releases that automation considers. */
const candidates = 20;

/** Where no promotion is open: asks for what automation has to do, and starts the first whose gates are open. */
export async function beginPromotion(look: Look, pending: readonly KeptPromotion[]): Promise<Move> {
  if (look.environment.isPaused || look.environment.followsHead) return rest(null);
  if (await rollBack(look, pending)) return moved;
  const automation = await automate(look, pending);
  if (automation.is !== 'rest') return automation;
  const started = await startFirst(look, pending);
  return started.is === 'rest' ? rest(earlier(automation.lookAt, started.lookAt)) : started;
}

const earlier = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b < a) ? b : a);

/** Goes back to the stable release after a failure, where the stage says so; and holds it there. */
async function rollBack(look: Look, pending: readonly KeptPromotion[]): Promise<boolean> {
  const { rows, environment } = look;
  const { stage, hold, now } = environment;
  const last = await rows.lastEnded(stage.environmentId, null);
  if (last?.phase !== 'Failed' || last.finishedAt === null || last.cause === null) return false;
  const { id: promotionId, releaseId, way, cause, finishedAt: at } = last;
  const { ledger } = await rows.gateFacts({ environmentId: stage.environmentId, releaseId, way, promotionId: null });
  const failed = { promotionId, releaseId, way, cause, at };
  const decided = decideAutoRollback({ stage, ledger, failed, openPromotions: pending.length, hold }, now);
  if (decided.is !== 'rollback') return false;
  const id = await ask(look, { releaseId: decided.releaseId, way: 'auto-rollback', rollbackOf: decided.rollbackOf });
  const held = {
    releaseId: decided.releaseId,
    promotionId: id,
    by: null,
    reason: `"${last.note ?? 'A promotion failed.'}"`,
  };
  await rows.writeHold(stage.environmentId, held);
  await rows.audit({
    action: 'environment.hold-by-rollback',
    objectKind: 'environment',
    objectId: stage.environmentId,
    detail: { release: decided.releaseId, promotion: id },
  });
  return true;
}

async function automate(look: Look, pending: readonly KeptPromotion[]): Promise<Move> {
  const { rows, environment } = look;
  const { stage, hold, now, projectId } = environment;
  if (stage.autoPromote === 'off' || hold !== null) return rest(null);
  const releases = await rows.newestReleases(projectId, candidates);
  const facts = await rows.candidateFacts(stage.environmentId, releases);
  const { releaseId, nextAt } = automationOf(facts, now);
  if (releaseId === null || pending.some((one) => one.releaseId === releaseId)) return rest(nextAt);
  // What has failed here, or was ended by somebody, is not tried again and again: the next release is, or a person.
  const before = await rows.lastEnded(stage.environmentId, releaseId);
  if (before !== null && before.phase !== 'Succeeded') return rest(nextAt);
  for (const one of pending.filter(({ way }) => way === 'automation'))
    await happen(look, one, { event: { is: 'superseded' }, note: 'A newer release is promoted in its place.' });
  await ask(look, { releaseId, way: 'automation', rollbackOf: null });
  return moved;
}

interface AskedByItself {
  readonly releaseId: ReleaseId;
  readonly way: PromotionWay;
  readonly rollbackOf: PromotionId | null;
}

async function ask({ rows, environment }: Look, asked: AskedByItself): Promise<PromotionId> {
  const { stage } = environment;
  const id = newId<PromotionId>();
  const { environmentId } = stage;
  const steps = promotionSteps(stage, asked.way);
  await rows.insert({ id, environmentId, ...asked, requestedBy: null, reason: null, steps });
  const detail = { environment: environmentId, release: asked.releaseId, way: asked.way };
  await rows.audit({ action: 'promotion.automate', objectKind: 'promotion', objectId: id, detail });
  return id;
}

async function startFirst(look: Look, pending: readonly KeptPromotion[]): Promise<Move> {
  let lookAt: Date | null = null;
  for (const [index, promotion] of pending.entries()) {
    const { environmentId, releaseId, way, id: promotionId } = promotion;
    const facts = await look.rows.gateFacts({ environmentId, releaseId, way, promotionId });
    const gates = evaluateGates(facts, look.environment.now);
    if (areOpen(gates)) return start(look, promotion, pending.slice(0, index));
    if (await endRejected(look, promotion, gates)) return moved;
    await note(look, promotion, gates);
    lookAt = earlier(lookAt, earlier(opensAt(gates), expiryOf(look, promotion)));
  }
  return rest(lookAt);
}

/** The older ones that still wait would undo it when their time comes. */
async function start(look: Look, promotion: KeptPromotion, older: readonly KeptPromotion[]): Promise<Move> {
  for (const one of older)
    await happen(look, one, { event: { is: 'superseded' }, note: 'A newer promotion has started in its place.' });
  const { currentReleaseId, desiredReleaseId, deployFailedReleaseId } = look.environment;
  // Where it is on its way back from something that was ended, that is not what to go back to.
  const isOnItsWay = desiredReleaseId !== deployFailedReleaseId && currentReleaseId !== null;
  const fromReleaseId = isOnItsWay ? desiredReleaseId : currentReleaseId;
  const event = { is: 'start', gates: 'open', environment: 'free' } as const;
  return happen(look, promotion, { event, note: null, fromReleaseId });
}

/** Votes are over where one of them rejected it, or where there were too few in time. */
async function endRejected(look: Look, promotion: KeptPromotion, gates: readonly Gate[]): Promise<boolean> {
  const gate = gates.find(({ name, state }) => name === 'approvals' && state === 'closed');
  if (!gate) return false;
  await happen(look, promotion, { event: { is: 'superseded' }, note: gate.reason });
  return true;
}

async function note({ rows }: Look, promotion: KeptPromotion, gates: readonly Gate[]): Promise<void> {
  const waits = gates.find(({ state }) => state !== 'open')?.reason ?? null;
  if (waits !== promotion.note) await rows.write(promotion, { state: promotion, note: waits });
}

function expiryOf({ environment }: Look, { createdAt }: KeptPromotion): Date | null {
  const { approvals } = environment.stage;
  if (approvals === null) return null;
  const expiry = new Date(createdAt.getTime() + approvals.expiresAfterMs);
  return expiry > environment.now ? expiry : null;
}
