import { exitCode } from './exit-code.js';
import { Failure } from './failure.js';
import { readDuration } from './read-duration.js';

/** Gates of a stage as they are written on a command line. */
export interface GateOptions {
  readonly approvals?: number;
  readonly approvers?: readonly string[];
  readonly approvalRoles?: readonly string[];
  /** Seconds. */
  readonly approvalsExpire?: number;
  readonly window?: readonly string[];
  readonly check?: readonly string[];
  readonly rollbackOn?: readonly string[];
  readonly rollbackSkips?: readonly string[];
}

const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const wrong = (text: string): Failure => new Failure(text, exitCode.usage);

function approvalsOf({ approvals, approvers, approvalRoles, approvalsExpire }: GateOptions) {
  const more = approvers ?? approvalRoles ?? approvalsExpire;
  if (approvals === undefined) {
    if (more !== undefined) throw wrong('Say with --approvals how many people have to agree.');
    return {};
  }
  if (approvals > 0 && !approvers?.length) throw wrong('Say with --approvers who may agree: "admin,owner".');
  return {
    approvals: {
      quorum: approvals,
      roles: approvalRoles ?? [],
      approverRoles: (approvers ?? []).filter((one) => !uuid.test(one)),
      approverIds: (approvers ?? []).filter((one) => uuid.test(one)),
      ...(approvalsExpire === undefined ? {} : { expiresAfterSeconds: approvalsExpire }),
    },
  };
}

/** `deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR` */
export function readWindow(text: string) {
  const [effect, ...rest] = text.trim().split(/\s+/);
  const rrule = rest.at(-1)?.includes('=') ? (rest.pop() ?? null) : null;
  const [start, timeZone, time] = rest.splice(-3);
  const durationSeconds = readDuration(time ?? '');
  if ((effect !== 'allow' && effect !== 'deny') || rest.length === 0 || durationSeconds === null)
    throw wrong(`"${text}" is no window. Write: deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR`);
  return {
    name: rest.join(' '),
    effect,
    start: start ?? '',
    timeZone: timeZone ?? '',
    durationSeconds,
    rrule,
  } as const;
}

/** `smoke`, or `http /health 200 ok` */
export function readCheck(text: string) {
  const [kind, path, status, ...words] = text.trim().split(/\s+/);
  if ((kind === 'health' || kind === 'smoke') && path === undefined) return { kind } as const;
  const code = status === undefined ? 200 : Number(status);
  if (kind !== 'http' || path === undefined || !Number.isInteger(code))
    throw wrong(`"${text}" is no check. Write "health", "smoke" or "http /health 200".`);
  return { kind, path, status: code, includes: words.length > 0 ? words.join(' ') : null } as const;
}

const isNone = (texts: readonly string[]): boolean => texts.length === 1 && texts[0] === 'none';

/** What `changeStage` takes. Throws `Failure` with how it is written. */
export const gateSettings = (options: GateOptions) => ({
  ...approvalsOf(options),
  ...(options.window ? { windows: isNone(options.window) ? [] : options.window.map(readWindow) } : {}),
  ...(options.check ? { checks: isNone(options.check) ? [] : options.check.map(readCheck) } : {}),
  ...(options.rollbackOn ? { rollbackOn: options.rollbackOn } : {}),
  ...(options.rollbackSkips ? { rollbackSkips: options.rollbackSkips } : {}),
});
