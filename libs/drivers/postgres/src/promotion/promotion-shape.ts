import type { EnvironmentId, ProjectId, PromotionId, ReleaseId, UserId } from '@tiffin/kernel';
import type { HeldEnvironment, KeptPromotion, KeptStep, Task } from '@tiffin/promotion-operations';
import { abortCauses, type Hold, promotionPhases, promotionWays, rollbackCauses } from '@tiffin/promotion-rules';
import { failureText } from '@tiffin/work-rules';
import { failure } from '../progress-columns.js';
import { idOf, integer, json, moment, oneOf, orNull, text, truth } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { stageColumns, stageOfRow } from './stage-columns.js';

export const promotionStepStates = ['waiting', 'running', 'succeeded', 'failed'] as const;

/** `t`: the promotion. */
export const keptPromotion = RowShape.of({
  id: ['t.id', idOf<PromotionId>()],
  environmentId: ['t.environment_id', idOf<EnvironmentId>()],
  releaseId: ['t.release_id', idOf<ReleaseId>()],
  way: ['t.way', oneOf(promotionWays)],
  requestedBy: ['t.requested_by', orNull(idOf<UserId>())],
  automatedBy: ['t.automated_by', orNull(idOf<UserId>())],
  rollbackOf: ['t.rollback_of', orNull(idOf<PromotionId>())],
  fromReleaseId: ['t.from_release_id', orNull(idOf<ReleaseId>())],
  phase: ['t.phase', oneOf(promotionPhases)],
  note: ['t.note', orNull(text)],
  cause: ['t.cause', orNull(oneOf(rollbackCauses))],
  abortCause: ['t.abort_cause', orNull(oneOf(abortCauses))],
  errors: ['t.errors', integer],
  createdAt: ['t.created_at', moment],
  startedAt: ['t.started_at', orNull(moment)],
  finishedAt: ['t.finished_at', orNull(moment)],
});

export const keptStep = RowShape.of({
  promotionId: ['t.promotion_id', idOf<PromotionId>()],
  position: ['t.position', integer],
  name: ['t.name', text],
  isCheck: ['t.is_check', truth],
  task: ['t.task', json((value) => value as Task)],
  state: ['t.state', oneOf(promotionStepStates)],
  startedAt: ['t.started_at', orNull(moment)],
});

export const withSteps = (
  promotions: readonly Row<typeof keptPromotion>[],
  steps: readonly Row<typeof keptStep>[],
): KeptPromotion[] =>
  promotions.map((promotion) => ({
    ...promotion,
    steps: steps
      .filter(({ promotionId }) => promotionId === promotion.id)
      .map(({ promotionId: _, ...step }): KeptStep => step),
  }));

const told = orNull(json((value) => failureText(failure.parse(value))));

/** `t`: the environment. */
export const heldEnvironment = RowShape.of({
  ...stageColumns,
  projectId: ['t.project_id', idOf<ProjectId>()],
  followsHead: ['t.follows_head', truth],
  isPaused: ['t.is_paused', truth],
  isStopped: ['t.is_stopped', truth],
  staysStopped: ['t.stopped_at is not null', truth],
  desiredReleaseId: ['t.desired_release_id', orNull(idOf<ReleaseId>())],
  currentReleaseId: ['case when not t.is_stopped then t.current_release_id end', orNull(idOf<ReleaseId>())],
  deployFailedReleaseId: ['t.deploy_failed_release_id', orNull(idOf<ReleaseId>())],
  deployFailure: ['t.deploy_failure', told],
  deployFault: ['t.deploy_fault', orNull(text)],
  runningFailure: ['t.running_failure', told],
  runsSince: [
    '(select o.from_at from occupancy o where o.environment_id = t.id and o.until_at is null)',
    orNull(moment),
  ],
  isSettled: ['t.applied_settings_version = t.settings_version', truth],
  holdReleaseId: ['t.hold_release_id', orNull(idOf<ReleaseId>())],
  holdPromotionId: ['t.hold_promotion_id', orNull(idOf<PromotionId>())],
  holdBy: ['t.hold_by', orNull(idOf<UserId>())],
  holdAt: ['t.hold_at', orNull(moment)],
  calls: ['t.promote_calls', integer],
  now: ['now()', moment],
});
type HeldRow = Row<typeof heldEnvironment>;

const holdOf = ({ holdReleaseId, holdPromotionId, holdBy, holdAt }: HeldRow): Hold | null =>
  holdReleaseId === null || holdAt === null
    ? null
    : { releaseId: holdReleaseId, promotionId: holdPromotionId, by: holdBy, at: holdAt };

export const heldOfRow = (row: HeldRow): HeldEnvironment & { readonly calls: number } => ({
  ...row,
  stage: stageOfRow(row),
  hold: holdOf(row),
});
