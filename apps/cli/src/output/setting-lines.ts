import type { ListedEnvironment } from '../api/environment-documents.js';
import { writeDuration } from '../read-duration.js';

type Stage = ListedEnvironment['stage'];
type Check = Stage['checks'][number];

/** The gates and checks of a stage, a line each. */
export const settingLines = (stage: Stage): readonly string[] => [
  ...approvalLine(stage),
  ...stage.windows.map(
    ({ effect, name, start, timeZone, durationSeconds, rrule }) =>
      `${effect === 'allow' ? 'open' : 'shut'} in "${name}": from ${start} ${timeZone} for ${writeDuration(durationSeconds)}${rrule ? `, ${rrule}` : ''}`,
  ),
  `verified by ${stage.checks.map(checkText).join(', ') || 'its deployment alone'}`,
  ...(stage.autoPromote === 'off' ? [] : [`promoted by itself: ${stage.autoPromote}`]),
  stage.rollbackOn.length > 0
    ? `goes back by itself when ${stage.rollbackOn.join(' or ')} fails`
    : 'does not go back by itself',
  ...(stage.rollbackSkips.length > 0 ? [`a rollback does not wait for ${stage.rollbackSkips.join(' and ')}`] : []),
  ...rolloutLine(stage.rollout),
];

function rolloutLine(rollout: Stage['rollout']): readonly string[] {
  if (rollout === null) return [];
  const steps = rollout.steps.map(({ weightPercent, holdSeconds }) =>
    holdSeconds > 0 ? `${weightPercent} % for ${writeDuration(holdSeconds)}` : `${weightPercent} %`,
  );
  const sticky = rollout.stickyBy === null ? '' : `, a client stays by ${rollout.stickyBy}`;
  return [`a release comes in steps: ${steps.join(', ')}${sticky}`];
}

function approvalLine({ approvals, leastApprovals }: Stage): readonly string[] {
  if (approvals === null) return [];
  const { quorum, approverRoles, approverIds, roles, expiresAfterSeconds } = approvals;
  const who = [...approverRoles, ...approverIds].join(', ') || 'nobody';
  const among = roles.length > 0 ? `, among them ${roles.join(' and ')}` : '';
  const least = leastApprovals > 0 ? ` (the plan asks for ${leastApprovals} at least)` : '';
  return [`${quorum} of ${who} have to agree${among}, within ${writeDuration(expiresAfterSeconds)}${least}`];
}

const checkText = ({ kind, path, status }: Check): string => (kind === 'http' ? `http ${path} ${status}` : kind);
