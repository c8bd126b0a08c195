import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { Grant } from '@tiffin/access';
import type { EnvironmentId, PromotionId } from '@tiffin/kernel';
import { AbortPromotion, RequestPromotion, VoteOnPromotion } from '@tiffin/promotion-operations';
import { Granted } from '../access/admission.js';
import { namedId } from '../access/named-id.js';
import { Requires } from '../access/requires.js';
import {
  AbortPromotionInput,
  PromoteReleaseInput,
  PromotionPayload,
  RollBackInput,
  VoteInput,
} from '../schema/promotion.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

type Promote = Grant<'environment.promote'>;
type Vote = Grant<'promotion.vote'>;

const meant = ({ environmentId, promotionId }: VoteInput | AbortPromotionInput) => ({
  environmentId: environmentId as EnvironmentId,
  promotionId: promotionId ? (namedId(promotionId, 'promotion') as PromotionId) : null,
});

/** What people do about promotions. */
@Resolver()
export class PromotingResolver {
  constructor(
    @Inject(RequestPromotion) private readonly request: RequestPromotion,
    @Inject(AbortPromotion) private readonly abort: AbortPromotion,
    @Inject(VoteOnPromotion) private readonly vote: VoteOnPromotion,
  ) {}

  @Mutation(() => PromotionPayload, {
    description:
      'Asks for a release to be brought into an environment. Refused where a gate is closed; waits until all are open.',
  })
  @Requires('environment.promote', { environment: 'environmentId' })
  async promoteRelease(
    @Granted() grant: Promote,
    @Args('input', { type: () => PromoteReleaseInput }) input: PromoteReleaseInput,
    @CurrentSession() session: Session,
  ) {
    const { release, reason = null, letIn } = input;
    const environmentId = input.environmentId as EnvironmentId;
    const wanted = { environmentId, release, reason, isRollback: false, isLetIn: letIn === true };
    return this.shown(session, grant, await this.request.run(grant, wanted));
  }

  @Mutation(() => PromotionPayload, { description: 'A promotion back to a release that was verified there.' })
  @Requires('environment.promote', { environment: 'environmentId' })
  async rollBack(
    @Granted() grant: Promote,
    @Args('input', { type: () => RollBackInput }) input: RollBackInput,
    @CurrentSession() session: Session,
  ) {
    const { release = null, reason = null } = input;
    const environmentId = input.environmentId as EnvironmentId;
    const wanted = { environmentId, release, reason, isRollback: true, isLetIn: false };
    return this.shown(session, grant, await this.request.run(grant, wanted));
  }

  @Mutation(() => PromotionPayload, { description: 'Ends a promotion; what ran when it started runs again.' })
  @Requires('environment.promote', { environment: 'environmentId' })
  async abortPromotion(
    @Granted() grant: Promote,
    @Args('input', { type: () => AbortPromotionInput }) input: AbortPromotionInput,
    @CurrentSession() session: Session,
  ) {
    return this.shown(session, grant, await this.abort.run(grant, meant(input), input.reason ?? null));
  }

  @Mutation(() => PromotionPayload)
  @Requires('promotion.vote', { environment: 'environmentId' })
  async approvePromotion(
    @Granted() grant: Vote,
    @Args('input', { type: () => VoteInput }) input: VoteInput,
    @CurrentSession() session: Session,
  ) {
    const wanted = { ...meant(input), says: 'approve', comment: input.comment ?? null } as const;
    return this.shown(session, grant, await this.vote.run(grant, wanted));
  }

  @Mutation(() => PromotionPayload, { description: 'One rejection ends a promotion that waits.' })
  @Requires('promotion.vote', { environment: 'environmentId' })
  async rejectPromotion(
    @Granted() grant: Vote,
    @Args('input', { type: () => VoteInput }) input: VoteInput,
    @CurrentSession() session: Session,
  ) {
    const wanted = { ...meant(input), says: 'reject', comment: input.comment ?? null } as const;
    return this.shown(session, grant, await this.vote.run(grant, wanted));
  }

  private async shown({ loaders }: Session, { tenantId }: Grant, id: PromotionId) {
    return { promotion: await loaders.promotions.load({ tenantId, id }) };
  }
}
