import { type EnvironmentId, isId, Refusal, type UserId } from '@tiffin/kernel';
import type { StageSettings } from '@tiffin/promotion-operations';
import type { ApprovalRule, Check, Window } from '@tiffin/promotion-rules';
import type { ChangeStageInput, CreateEnvironmentInput } from '../schema/stage.js';
import { rolloutSettings } from './rollout-settings.js';
import type { ApprovalRuleInput, StageCheckInput, WindowInput } from '../schema/stage-settings.js';

type Given = Partial<ChangeStageInput & CreateEnvironmentInput>;

/** What of a stage's settings somebody gives; null is as absent. Refuses INPUT_INVALID. */
export function stageSettings({ upstream, requires, soakSeconds, ...others }: Given): Partial<StageSettings> {
  refuseNoId('upstream', upstream);
  return {
    ...(upstream ? { upstream: upstream as readonly EnvironmentId[] } : {}),
    ...(requires ? { requires } : {}),
    ...(typeof soakSeconds === 'number' ? { soakMs: soakSeconds * 1000 } : {}),
    ...gateSettings(others),
  };
}

const gateSettings = ({
  approvals,
  windows,
  checks,
  rollbackSkips,
  rollbackOn,
  rollout,
}: Given): Partial<StageSettings> => ({
  ...(approvals ? { approvals: approvalRule(approvals) } : {}),
  ...(windows ? { windows: windows.map(windowOf) } : {}),
  ...(checks ? { checks: checks.map(checkOf) } : {}),
  ...(rollbackSkips ? { rollbackSkips } : {}),
  ...(rollbackOn ? { rollbackOn } : {}),
  ...(rollout ? { rollout: rolloutSettings(rollout) } : {}),
});

function refuseNoId(field: string, ids: readonly string[] | null | undefined): void {
  const unknown = ids?.find((id) => !isId(id));
  if (unknown !== undefined) throw Refusal.of('INPUT_INVALID', field, `"${unknown}" is no id.`);
}

const weekSeconds = 7 * 86_400;

function approvalRule(given: ApprovalRuleInput): ApprovalRule | null {
  refuseNoId('approvals.approverIds', given.approverIds);
  if (given.quorum === 0) return null;
  return {
    quorum: given.quorum,
    roles: given.roles ?? [],
    approvers: [
      ...(given.approverRoles ?? []).map((role) => ({ role })),
      ...(given.approverIds ?? []).map((person) => ({ person: person as UserId })),
    ],
    expiresAfterMs: (given.expiresAfterSeconds ?? weekSeconds) * 1000,
  };
}

const windowOf = ({ durationSeconds, rrule, ...window }: WindowInput): Window => ({
  ...window,
  durationMs: durationSeconds * 1000,
  rrule: rrule ?? null,
});

function checkOf({ kind, path, gateway, status, includes, timeoutMs }: StageCheckInput): Check {
  if (kind !== 'http') return { kind: kind as 'health' | 'smoke' };
  if (!path) throw Refusal.of('INPUT_INVALID', 'checks.path', 'An HTTP check names the path that it calls.');
  const expected = { status: status ?? 200, includes: includes ?? null, timeoutMs: timeoutMs ?? 10_000 };
  return { kind, path, gateway: gateway ?? null, ...expected };
}
