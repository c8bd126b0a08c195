import type { EnvironmentId, PromotionId, ReleaseId, TenantId } from '@tiffin/kernel';
import { promotionPhases, promotionWays } from '@tiffin/promotion-rules';
import { promotionStepStates } from '../promotion/promotion-shape.js';
import { idOf, moment, oneOf, orNull, text, truth } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';

/** The name of a member, by the id of their user in a column; null where they are none any more. */
export const memberName = (column: string): string => `(select coalesce(u.name, m.name) from member m
  left join lateral directory.member_person(m.user_id) u on true where m.tenant_id = t.tenant_id and m.user_id = ${column})`;
const requester = `case t.actor_kind
  when 'service_account' then (select s.name from service_account s where s.tenant_id = t.tenant_id and s.id::text = t.actor_id)
  when 'user' then ${memberName('t.requested_by')} end`;

export const promotionShape = RowShape.of({
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  id: ['t.id', idOf<PromotionId>()],
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  releaseId: ['t.release_id', idOf<ReleaseId>()],
  fromReleaseId: ['t.from_release_id', orNull(idOf<ReleaseId>())],
  way: ['t.way', oneOf(promotionWays)],
  phase: ['t.phase', oneOf(promotionPhases)],
  note: ['t.note', orNull(text)],
  reason: ['t.reason', orNull(text)],
  requestedBy: [requester, orNull(text)],
  createdAt: ['t.created_at', moment],
  startedAt: ['t.started_at', orNull(moment)],
  finishedAt: ['t.finished_at', orNull(moment)],
});
export type PromotionRow = Row<typeof promotionShape>;

export const promotionPages = statement(
  promotionShape,
  (columns) => `select p.* from unnest($1::uuid[]) w (environment_id) cross join lateral (
      select ${columns} from promotion t
      where t.environment_id = w.environment_id and ($2::uuid is null or t.id < $2::uuid)
      order by t.id desc limit $3::int) p
    order by p.id desc`,
);

export const promotions = statement(
  promotionShape,
  (columns) => `select ${columns} from promotion t where t.id = any($1::uuid[])`,
);

export const promotionStepShape = RowShape.of({
  promotionId: ['t.promotion_id', idOf<PromotionId>()],
  name: ['t.name', text],
  isCheck: ['t.is_check', truth],
  state: ['t.state', oneOf(promotionStepStates)],
  detail: ['t.detail', orNull(text)],
  startedAt: ['t.started_at', orNull(moment)],
  finishedAt: ['t.finished_at', orNull(moment)],
});
export type PromotionStepRow = Row<typeof promotionStepShape>;

export const promotionSteps = statement(
  promotionStepShape,
  (columns) => `select ${columns} from promotion_step t where t.promotion_id = any($1::uuid[]) order by t.position`,
);

export const votes = ['approve', 'reject'] as const;

export const voteShape = RowShape.of({
  promotionId: ['t.promotion_id', idOf<PromotionId>()],
  voter: [memberName('t.voter'), orNull(text)],
  says: ['t.says', oneOf(votes)],
  comment: ['t.comment', orNull(text)],
  at: ['t.at', moment],
});
export type VoteRow = Row<typeof voteShape>;

export const promotionVotes = statement(
  voteShape,
  (columns) => `select ${columns} from vote t where t.promotion_id = any($1::uuid[]) order by t.at, t.voter`,
);
