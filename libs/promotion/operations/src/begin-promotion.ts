import {
  type AbortCause,
  approvalsOf,
  type Gate,
  type GateFacts,
  type GateName,
  areOpen,
  decideAutoRollback,
  evaluateGates,
  leastApprovals,
  opensAt,
  tally,
} from '@tiffin/promotion-rules';
import type { PromotionId, ReleaseId } from '@tiffin/kernel';
import { advancePromotion } from './advance-promotion.js';
import { askByItself } from './ask-by-itself.js';
import { automate } from './automate.js';
import { happen, type Look, type Move, moved, rest } from './look.js';
import type { Standing } from './promoter-store.js';
import type { KeptPromotion } from './promotion-store.js';

/** Where no promotion is open: asks for what automation has to do, and starts the first whose gates are open. */
export async function beginPromotion(look: Look, { unended: pending, last }: Standing): Promise<Move> {
  if (look.environment.isPaused || look.environment.followsHead) return rest(null);
  if (last !== null && (await rollBack(look, pending, last))) return moved;
  const automation = await automate(look, pending);
  if (automation.is !== 'rest') return automation;
  const started = await startFirst(look, pending);
  return started.is === 'rest' ? rest(earlier(automation.lookAt, started.lookAt)) : started;
}

const earlier = (a: Date | null, b: Date | null): Date | null => (a === null || (b !== null && b < a) ? b : a);

/** Goes back to the stable release after a failure, where the stage says so; and holds it there. */
async function rollBack(look: Look, pending: readonly KeptPromotion[], last: KeptPromotion): Promise<boolean> {
  const { rows, environment } = look;
  const { stage, hold, now } = environment;
  if (last.phase !== 'Failed' || last.finishedAt === null || last.cause === null) return false;
  const { id: promotionId, releaseId, way, cause, finishedAt: at } = last;
  const { ledger } = await rows.gateFacts({ environmentId: stage.environmentId, releaseId, way, promotionId: null });
  const failed = { promotionId, releaseId, way, cause, at };
  const decided = decideAutoRollback({ stage, ledger, failed, openPromotions: pending.length, hold }, now);
  if (decided.is !== 'rollback') return false;
  return askBack(look, decided, `"${last.note ?? 'A promotion failed.'}"`);
}

interface WayBack {
  readonly releaseId: ReleaseId;
  readonly rollbackOf: PromotionId;
}

async function askBack(look: Look, { releaseId, rollbackOf }: WayBack, reason: string): Promise<boolean> {
  // Of one failure there is one way back: what was closed, or ended by somebody, is not asked for again once the hold is lifted.
  const before = await look.rows.lastEnded(look.claim.environmentId, releaseId);
  if (before?.rollbackOf === rollbackOf) return false;
  const promotionId = await askByItself(look, { releaseId, way: 'auto-rollback', rollbackOf });
  await holdByRollback(look, { releaseId, promotionId, reason });
  return true;
}

async function startFirst(look: Look, pending: readonly KeptPromotion[]): Promise<Move> {
  let lookAt: Date | null = null;
  for (const [index, promotion] of pending.entries()) {
    const { environmentId, releaseId, way, id: promotionId } = promotion;
    const { rows, environment } = look;
    const facts = await rows.gateFacts({ environmentId, releaseId, way, promotionId, environment });
    const gates = evaluateGates(facts, environment.now);
    if (areOpen(gates)) return start(look, promotion, pending.slice(0, index));
    if (await endClosed(look, promotion, { facts, gates })) return moved;
    await note(look, promotion, gates);
    lookAt = [opensAt(gates), expiryOf(look, promotion), planLookAt(look)].reduce(earlier, lookAt);
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
  await happen(look, promotion, { event, note: null, fromReleaseId });
  // Whoever waits for it waits for one transaction.
  const begun = await advancePromotion(look, { ...promotion, phase: 'Running', fromReleaseId });
  return begun.is === 'rest' ? begun : moved;
}

interface Judged {
  readonly facts: GateFacts;
  readonly gates: readonly Gate[];
}

const voteEnds: Readonly<Partial<Record<ReturnType<typeof tally>['state'], AbortCause>>> = {
  rejected: 'rejected',
  expired: 'expired',
};

/** What a gate means that nothing opens any more: one vote against it, or too few in time; or no way back over data that was changed for good. */
function causeOf(name: GateName, { ballot, stage }: GateFacts, now: Date): AbortCause | undefined {
  if (name === 'reversible') return 'irreversible';
  // Where nobody may approve, somebody may yet be named.
  const approvals = approvalsOf(stage);
  if (name !== 'approvals' || ballot === null || approvals === null) return undefined;
  return voteEnds[tally(approvals, ballot, now).state];
}

async function endClosed(look: Look, promotion: KeptPromotion, { facts, gates }: Judged): Promise<boolean> {
  const [end] = gates.flatMap(({ name, state, reason }) => {
    const abortCause = state === 'closed' ? causeOf(name, facts, look.environment.now) : undefined;
    return abortCause ? [{ abortCause, note: reason }] : [];
  });
  if (!end) return false;
  await happen(look, promotion, { event: { is: 'superseded' }, ...end });
  const { hold, desiredReleaseId: releaseId } = look.environment;
  // Who looks why it is held finds what it was to go back to, and reads why it did not.
  if (hold?.promotionId === promotion.id && hold.by === null && releaseId !== null)
    await holdByRollback(look, { releaseId, promotionId: promotion.id, reason: end.note });
  return true;
}

interface HeldByRollback {
  readonly releaseId: ReleaseId;
  readonly promotionId: PromotionId;
  readonly reason: string | null;
}

async function holdByRollback({ rows, claim }: Look, held: HeldByRollback): Promise<void> {
  const { environmentId: objectId } = claim;
  await rows.writeHold(objectId, { ...held, by: null });
  const detail = { release: held.releaseId, promotion: held.promotionId };
  await rows.audit({ action: 'environment.hold-by-rollback', objectKind: 'environment', objectId, detail });
}

async function note({ rows }: Look, promotion: KeptPromotion, gates: readonly Gate[]): Promise<void> {
  const waits = gates.find(({ state }) => state !== 'open')?.reason ?? null;
  if (waits !== promotion.note) await rows.write(promotion, { state: promotion, note: waits });
}

function expiryOf({ environment }: Look, { createdAt }: KeptPromotion): Date | null {
  const approvals = approvalsOf(environment.stage);
  if (approvals === null) return null;
  const expiry = new Date(createdAt.getTime() + approvals.expiresAfterMs);
  return expiry > environment.now ? expiry : null;
}

/** Nobody calls when a plan asks for less, or when there are more people: what would call holds rows in another order. */
const planLookEveryMs = 60_000;

function planLookAt({ environment: { stage, now } }: Look): Date | null {
  return leastApprovals(stage) > 0 ? new Date(now.getTime() + planLookEveryMs) : null;
}
