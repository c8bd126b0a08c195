import type { Grant } from '@tiffin/access';
import { accepted, type EnvironmentId, newId, type PromotionId, Refusal } from '@tiffin/kernel';
import {
  type AskedPromotion,
  closedGateRefusal,
  decideRemark,
  evaluateGates,
  holdAfter,
  isNamed,
  pointersOf,
  readReleaseName,
} from '@tiffin/promotion-rules';
import type { Doorbell } from '@tiffin/work-operations';
import { promotionSteps } from './promotion-steps.js';
import { type HeldEnvironment, personOf, type PromotionRows, type PromotionStore } from './promotion-store.js';

type Promote = Grant<'environment.promote'>;

export interface WantedPromotion {
  readonly environmentId: EnvironmentId;
  /** Its name or number; null for a rollback: the one that was stable before. */
  readonly release: string | null;
  readonly isRollback: boolean;
  readonly reason: string | null;
  /** Whether it may come in without verification and soak in the stage before. */
  readonly isLetIn: boolean;
}

export class RequestPromotion {
  constructor(
    private readonly store: PromotionStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Refuses NOT_FOUND, INPUT_INVALID, NOT_ACTIVE, PROMOTION_OPEN where the same release is on its way there, PROMOTION_REFUSED by a gate. */
  async run(grant: Promote, given: WantedPromotion): Promise<PromotionId> {
    const wanted = { ...given, reason: accepted(decideRemark('reason', given.reason)) };
    const id = await this.store.within(grant, (rows) => request(rows, grant, wanted));
    this.doorbell.ring('promote', { tenantId: grant.tenantId, environmentId: wanted.environmentId });
    return id;
  }
}

async function request(rows: PromotionRows, grant: Promote, wanted: WantedPromotion): Promise<PromotionId> {
  const { environmentId } = wanted;
  const environment = await rows.lockEnvironment(environmentId);
  if (!environment) throw Refusal.of('NOT_FOUND', 'environment');
  refuseUnpromotable(environment);
  const releaseId = await releaseOf(rows, environment, wanted);
  await refuseTwice(rows, environment, releaseId);
  const person = personOf(grant.actor);
  if (wanted.isLetIn) await letIn(rows, { environmentId, releaseId, person: grant.actor.tokenId ? null : person });
  const way = wanted.isRollback ? 'rollback' : 'person';
  const asked = { promotionId: newId<PromotionId>(), releaseId, way, by: person, at: environment.now } as const;
  const { promotionId } = asked;
  const facts = await rows.gateFacts({ environmentId, releaseId, way, promotionId, asker: person });
  const refusal = closedGateRefusal(evaluateGates(facts, environment.now));
  if (refusal) throw refusal;
  await insert(rows, environment, { asked, wanted });
  await hold(rows, environment, asked);
  return asked.promotionId;
}

async function hold(
  rows: PromotionRows,
  { stage, hold: before }: HeldEnvironment,
  asked: AskedPromotion,
): Promise<void> {
  // Where nothing is automatic there is nothing to hold up, and a hold from before stays.
  if (stage.autoPromote === 'off') return;
  const { environmentId } = stage;
  // Of all that automation considers: the gates' facts are about the one release.
  const releases = await rows.candidates(environmentId, []);
  const after = holdAfter(before, asked, await rows.candidateFacts(environmentId, releases));
  if (after !== before) await writeHold(rows, environmentId, after);
}

interface Decided {
  readonly asked: AskedPromotion;
  readonly wanted: WantedPromotion;
}

async function insert(rows: PromotionRows, { stage }: HeldEnvironment, { asked, wanted }: Decided): Promise<void> {
  const { promotionId: id, releaseId, way, by: requestedBy } = asked;
  const { environmentId, isRollback, isLetIn, reason } = wanted;
  const rollbackOf = isRollback ? ((await rows.lastEnded(environmentId, null))?.id ?? null) : null;
  const steps = promotionSteps(stage, way);
  await rows.insert({ id, environmentId, releaseId, way, requestedBy, reason, rollbackOf, steps });
  const detail = { environment: environmentId, release: releaseId, way, letIn: isLetIn };
  await rows.audit({ action: 'promotion.request', objectKind: 'promotion', objectId: id, detail });
}

async function writeHold(rows: PromotionRows, objectId: EnvironmentId, hold: HeldEnvironment['hold']): Promise<void> {
  await rows.writeHold(objectId, hold && { ...hold, reason: null });
  const action = hold ? 'environment.hold' : 'environment.unhold';
  await rows.audit({ action, objectKind: 'environment', objectId, detail: hold ? { release: hold.releaseId } : {} });
}

/** Refuses ENVIRONMENT_STOPPED, NOT_ACTIVE, PROMOTION_REFUSED. */
function refuseUnpromotable({ stage, followsHead, isPaused, staysStopped }: HeldEnvironment): void {
  // What does not run can be verified by nobody.
  if (staysStopped) throw Refusal.of('ENVIRONMENT_STOPPED', stage.name);
  if (isPaused) throw Refusal.of('NOT_ACTIVE', stage.name, 'paused');
  if (!followsHead) return;
  const reason = `"${stage.name}" runs each release that is built; save the revision that it should run`;
  throw Refusal.of('PROMOTION_REFUSED', 'order', reason);
}

async function releaseOf(rows: PromotionRows, environment: HeldEnvironment, wanted: WantedPromotion) {
  if (wanted.release === null) return stableBefore(rows, environment, wanted);
  const name = readReleaseName(wanted.release);
  const found = name && (await rows.releaseByNumber(environment.projectId, name.number));
  // A number with the words of another release is a mistake, not that release.
  if (!found || !isNamed(name, found.sha256)) throw Refusal.of('NOT_FOUND', 'release', wanted.release);
  return found.id;
}

async function stableBefore(
  rows: PromotionRows,
  { stage, currentReleaseId }: HeldEnvironment,
  wanted: WantedPromotion,
) {
  if (!wanted.isRollback) throw Refusal.of('INPUT_INVALID', 'release', 'Name the release to promote.');
  const { environmentId } = wanted;
  // Which release it is about does not matter: the ledger of the stage is asked for.
  const { ledger } =
    currentReleaseId === null
      ? { ledger: null }
      : await rows.gateFacts({ environmentId, releaseId: currentReleaseId, way: 'rollback', promotionId: null });
  const [target] = ledger === null ? [] : pointersOf(ledger).rollbackTargets;
  if (target !== undefined) return target;
  const reason = `nothing else was ever verified in "${stage.name}"; promote a release that puts it right`;
  throw Refusal.of('PROMOTION_REFUSED', 'verified', reason);
}

/** Each look at an environment asks about every promotion that waits there. */
const mostUnended = 100;

async function refuseTwice(rows: PromotionRows, { stage }: HeldEnvironment, releaseId: string): Promise<void> {
  const unended = await rows.unended(stage.environmentId);
  if (unended.some((one) => one.releaseId === releaseId)) throw Refusal.of('PROMOTION_OPEN', stage.name);
  if (unended.length < mostUnended) return;
  const reason = `${unended.length} promotions wait in "${stage.name}" already; abort those that nobody wants any more`;
  throw Refusal.of('PROMOTION_REFUSED', 'free', reason);
}

async function letIn(
  rows: PromotionRows,
  {
    environmentId,
    releaseId,
    person,
  }: {
    readonly environmentId: EnvironmentId;
    readonly releaseId: Parameters<PromotionRows['insertApproval']>[1];
    readonly person: Parameters<PromotionRows['insertApproval']>[2] | null;
  },
): Promise<void> {
  // Somebody answers for it by name.
  if (person === null)
    throw Refusal.of(
      'INPUT_INVALID',
      'letIn',
      'A person lets a release in, signed in as themselves: neither a service account nor an API token does.',
    );
  await rows.insertApproval(environmentId, releaseId, person);
}
