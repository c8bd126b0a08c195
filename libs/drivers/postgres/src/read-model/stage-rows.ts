import type { PromotionId, ReleaseId, TenantId } from '@tiffin/kernel';
import { stageColumns } from '../promotion/stage-columns.js';
import { idOf, moment, orNull, text, truth } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { statement } from '../reads/statement.js';
import { memberName } from './promotion-rows.js';

/** An environment, `t`, as a stage; `hold*`: what keeps automation away from it. */
export const stageShape = RowShape.of({
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  ...stageColumns,
  followsHead: ['t.follows_head', truth],
  holdReleaseId: ['t.hold_release_id', orNull(idOf<ReleaseId>())],
  holdPromotionId: ['t.hold_promotion_id', orNull(idOf<PromotionId>())],
  holdBy: [`case when t.hold_by is not null then ${memberName('t.hold_by')} end`, orNull(text)],
  holdAt: ['t.hold_at', orNull(moment)],
  holdReason: ['t.hold_reason', orNull(text)],
});
export type StageRow = Row<typeof stageShape>;

export const stages = statement(
  stageShape,
  (columns) => `select ${columns} from environment t where t.id = any($1::uuid[])`,
);
