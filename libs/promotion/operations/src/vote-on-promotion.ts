import { type Grant, rolesUpTo } from '@tiffin/access';
import { accepted, type PromotionId, Refusal } from '@tiffin/kernel';
import { approvalsOf, type Ballot, decideRemark, decideVote, isEnded, isOpen } from '@tiffin/promotion-rules';
import type { Doorbell } from '@tiffin/work-operations';
import { type MeantPromotion, meantPromotion } from './asked-promotion.js';
import { type KeptPromotion, personOf, type PromotionRows, type PromotionStore } from './promotion-store.js';
import { stateOf } from './state-of.js';

export interface WantedVote extends MeantPromotion {
  readonly says: 'approve' | 'reject';
  readonly comment: string | null;
}

export class VoteOnPromotion {
  constructor(
    private readonly store: PromotionStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Refuses NOT_FOUND, INPUT_INVALID, PROMOTION_ENDED, PROMOTION_REFUSED, APPROVAL_OF_OWN, NOT_AN_APPROVER, APPROVED_ALREADY. */
  async run(grant: Grant<'promotion.vote'>, wanted: WantedVote): Promise<PromotionId> {
    const comment = accepted(decideRemark('comment', wanted.comment));
    const { id } = await this.store.within(grant, (rows) => vote(rows, grant, { ...wanted, comment }));
    this.doorbell.ring('promote', { tenantId: grant.tenantId, environmentId: wanted.environmentId });
    return id;
  }
}

async function vote(rows: PromotionRows, grant: Grant<'promotion.vote'>, wanted: WantedVote): Promise<KeptPromotion> {
  const by = personOf(grant.actor);
  if (by === null) throw Refusal.of('NOT_AN_APPROVER', 'people');
  const promotion = await meantPromotion(rows, wanted, 'waiting');
  if (isEnded(stateOf(promotion, 0))) throw Refusal.of('PROMOTION_ENDED', promotion.phase);
  const environment = await rows.environment(promotion.environmentId);
  if (!environment) throw Refusal.of('NOT_FOUND', 'promotion');
  const approvals = approvalsOf(environment.stage);
  if (approvals === null)
    throw Refusal.of('PROMOTION_REFUSED', 'approvals', `"${environment.stage.name}" asks for none`);
  const over = isOpen(stateOf(promotion, 0)) ? 'it has started; abort it instead' : null;
  const ballot = { ...withVoter(await rows.ballot(promotion), grant, by), over };
  const { says, comment } = wanted;
  accepted(decideVote(approvals, ballot, { by, says, comment, at: environment.now }));
  await rows.insertVote(promotion.id, { by, says, comment });
  await rows.audit({
    action: says === 'approve' ? 'promotion.approve' : 'promotion.reject',
    objectKind: 'promotion',
    objectId: promotion.id,
    detail: { environment: promotion.environmentId, release: promotion.releaseId },
  });
  return promotion;
}

/** Who votes for the first time is not among those whose roles were read. */
const withVoter = (
  ballot: Ballot,
  { role }: Grant<'promotion.vote'>,
  by: NonNullable<ReturnType<typeof personOf>>,
): Ballot => ({
  ...ballot,
  rolesOf: new Map([...ballot.rolesOf, [by, rolesUpTo(role)]]),
});
