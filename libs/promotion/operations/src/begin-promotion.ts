import {
  type AbortCause,
  type Gate,
  type GateFacts,
  areOpen,
  decideAutoRollback,
  evaluateGates,
  opensAt,
  tally,
} from '@tiffin/promotion-rules';
import { askByItself } from './ask-by-itself.js';
import { automate } from './automate.js';
import { happen, type Look, type Move, moved, rest } from './look.js';
import type { KeptPromotion } from './promotion-store.js';

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
  const id = await askByItself(look, {
    releaseId: decided.releaseId,
    way: 'auto-rollback',
    rollbackOf: decided.rollbackOf,
  });
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

async function startFirst(look: Look, pending: readonly KeptPromotion[]): Promise<Move> {
  let lookAt: Date | null = null;
  for (const [index, promotion] of pending.entries()) {
    const { environmentId, releaseId, way, id: promotionId } = promotion;
    const facts = await look.rows.gateFacts({ environmentId, releaseId, way, promotionId });
    const gates = evaluateGates(facts, look.environment.now);
    if (areOpen(gates)) return start(look, promotion, pending.slice(0, index));
    if (await endRejected(look, promotion, { facts, gates })) return moved;
    await note(look, promotion, gates);
    lookAt = earlier(lookAt, earlier(opensAt(gates), expiryOf(look, promotion)));
  }
  return rest(lookAt);
}

/** The older ones that still wait would undo it when their time comes. */
async function start(look: Look, promotion: KeptPromotion, older: readonly KeptPromotion[]): Promise<Move> {
  for (const one of older)
    await happen(look, one, {
      ...{ event: { is: 'superseded' }, abortCause: 'superseded' },
      note: 'A newer promotion has started in its place.',
    });
  const { currentReleaseId, desiredReleaseId, deployFailedReleaseId } = look.environment;
  // Where it is on its way back from something that was ended, that is not what to go back to.
  // Where nothing is wanted that is null, also while its cell still has what it ran.
  const isOnItsWay =
    desiredReleaseId === null || (desiredReleaseId !== deployFailedReleaseId && currentReleaseId !== null);
  const fromReleaseId = isOnItsWay ? desiredReleaseId : currentReleaseId;
  const event = { is: 'start', gates: 'open', environment: 'free' } as const;
  return happen(look, promotion, { event, note: null, fromReleaseId });
}

interface Judged {
  readonly facts: GateFacts;
  readonly gates: readonly Gate[];
}

const voteEnds: Readonly<Partial<Record<ReturnType<typeof tally>['state'], AbortCause>>> = {
  rejected: 'rejected',
  expired: 'expired',
};

/** Votes are over where one of them rejected it, or where there were too few in time. */
async function endRejected(look: Look, promotion: KeptPromotion, { facts, gates }: Judged): Promise<boolean> {
  const gate = gates.find(({ name, state }) => name === 'approvals' && state === 'closed');
  const { ballot, stage } = facts;
  if (!gate || ballot === null || stage.approvals === null) return false;
  const abortCause = voteEnds[tally(stage.approvals, ballot, look.environment.now).state];
  // Where nobody may approve, somebody may yet be named.
  if (abortCause === undefined) return false;
  await happen(look, promotion, { event: { is: 'superseded' }, note: gate.reason, abortCause });
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
