import type { Approver, ApprovalRule as Rule, Check, Stage as StageRule } from '@tiffin/promotion-rules';
import { shownRollout } from './rollout-settings.js';
import type { Stage } from '../schema/stage.js';
import type { ApprovalRule, StageCheck } from '../schema/stage-settings.js';

/** A stage as the API shows it: times in seconds. */
export const shownStage = ({ soakMs, approvals, windows, checks, rollout, ...stage }: StageRule): Stage => ({
  ...stage,
  soakSeconds: soakMs / 1000,
  approvals: approvals && shownApprovals(approvals),
  windows: windows.map(({ durationMs, ...window }) => ({ ...window, durationSeconds: durationMs / 1000 })),
  checks: checks.map(shownCheck),
  rollout: rollout && shownRollout(rollout),
});

const isPerson = (approver: Approver) => 'person' in approver;

const shownApprovals = ({ approvers, expiresAfterMs, ...rule }: Rule): ApprovalRule => ({
  ...rule,
  approverRoles: approvers.flatMap((one) => (isPerson(one) ? [] : [one.role as ApprovalRule['approverRoles'][number]])),
  approverIds: approvers.flatMap((one) => ('person' in one ? [one.person] : [])),
  expiresAfterSeconds: expiresAfterMs / 1000,
});

const nothing = { path: null, gateway: null, status: null, includes: null, timeoutMs: null };
const shownCheck = (check: Check): StageCheck => ({ ...nothing, ...check });
