import type { EnvironmentId } from '@tiffin/kernel';
import {
  type ApprovalRule,
  autoPromotes,
  type Check,
  type RollbackCause,
  type Stage,
  upstreamRequirements,
  type Window,
} from '@tiffin/promotion-rules';
import { canarySettings } from '../reads/canary-settings.js';
import { idOf, idsOf, integer, json, oneOf, orNull, text, truth } from '../reads/decode.js';

/** Written by operations alone, which have decided on it. */
const kept = <Value>() => json((value) => value as Value);

/** Whether releases are promoted to an environment, and from it nowhere. */
export const isFinalColumn = (environment: string): string => `not ${environment}.follows_head and not exists (
  select from environment later where later.project_id = ${environment}.project_id and ${environment}.id = any(later.upstream_ids))`;

/** The columns of an environment, `t`, that make it a stage. */
export const stageColumns = {
  environmentId: ['t.id', idOf<EnvironmentId>()],
  name: ['t.name', text],
  upstream: ['to_jsonb(t.upstream_ids)', idsOf<EnvironmentId>()],
  requires: ['t.upstream_required', oneOf(upstreamRequirements)],
  soakMs: ['t.soak_ms', integer],
  approvals: ['t.approvals', orNull(kept<ApprovalRule>())],
  isFinal: [isFinalColumn('t'), truth],
  planApprovals: ['platform.plan_approvals()', integer],
  windows: ['t.windows', kept<readonly Window[]>()],
  checks: ['t.checks', kept<readonly Check[]>()],
  autoPromote: ['t.auto_promote', oneOf(autoPromotes)],
  rollbackSkips: ['to_jsonb(t.rollback_skips)', kept<Stage['rollbackSkips']>()],
  rollbackOn: ['to_jsonb(t.rollback_on)', kept<readonly RollbackCause[]>()],
  rollout: ['t.rollout', orNull(json(canarySettings))],
} as const;

/** The stage of a row that has more. */
export function stageOfRow(row: Stage): Stage {
  const { environmentId, name, upstream, requires, soakMs, approvals, isFinal, planApprovals } = row;
  const { windows, checks, autoPromote, rollbackSkips, rollbackOn, rollout } = row;
  return {
    ...{ environmentId, name, upstream, requires, soakMs, approvals, isFinal, planApprovals },
    ...{ windows, checks, autoPromote, rollbackSkips, rollbackOn, rollout },
  };
}
