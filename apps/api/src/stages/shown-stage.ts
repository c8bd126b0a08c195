import {
  type Approver,
  type ApprovalRule as Rule,
  approvalsOf,
  type Check,
  type ForcedStage,
  leastApprovals,
  type Stage as StageRule,
} from '@tiffin/promotion-rules';
import { shownRollout } from './rollout-settings.js';
import type { Stage } from '../schema/stage.js';
import type { ApprovalRule, StageCheck } from '../schema/stage-settings.js';

/** A stage as the API shows it: times in seconds. */
export const shownStage = ({ soakMs, windows, checks, rollout, ...stage }: StageRule): Stage => ({
  ...stage,
  soakSeconds: soakMs / 1000,
  ...approvalsShown(stage),
  windows: windows.map(({ durationMs, ...window }) => ({ ...window, durationSeconds: durationMs / 1000 })),
  checks: checks.map(shownCheck),
  rollout: rollout && shownRollout(rollout),
});

/** Who has to agree in fact: where the plan asks for more than the stage is set to, as the plan does. */
function approvalsShown(stage: ForcedStage): Pick<Stage, 'approvals' | 'leastApprovals'> {
  const rule = approvalsOf(stage);
  return { approvals: rule && shownApprovals(rule), leastApprovals: leastApprovals(stage) };
}

const isPerson = (approver: Approver) => 'person' in approver;

const shownApprovals = ({ approvers, expiresAfterMs, ...rule }: Rule): ApprovalRule => ({
  ...rule,
  approverRoles: approvers.flatMap((one) => (isPerson(one) ? [] : [one.role as ApprovalRule['approverRoles'][number]])),
  approverIds: approvers.flatMap((one) => ('person' in one ? [one.person] : [])),
  expiresAfterSeconds: expiresAfterMs / 1000,
});

const nothing = { path: null, gateway: null, status: null, includes: null, timeoutMs: null };
const shownCheck = (check: Check): StageCheck => ({ ...nothing, ...check });
