import { exitCode } from './exit-code.js';
import { Failure } from './failure.js';
import { readRollout, type RolloutOptions } from './read-rollout.js';
import { readDuration } from './read-duration.js';

/** Gates of a stage as they are written on a command line. */
export interface GateOptions extends RolloutOptions {
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

function approvalsOf(options: GateOptions) {
  const { approvals: quorum, approvers = [], approvalRoles = [], approvalsExpire } = options;
  if (quorum === undefined) return refuseMore(options);
  if (quorum > 0 && approvers.length === 0) throw wrong('Say with --approvers who may agree: "admin,owner".');
  const people = approvers.filter((one) => uuid.test(one));
  const approverRoles = approvers.filter((one) => !people.includes(one));
  const expiry = approvalsExpire === undefined ? {} : { expiresAfterSeconds: approvalsExpire };
  return { approvals: { quorum, roles: approvalRoles, approverRoles, approverIds: people, ...expiry } };
}

function refuseMore({ approvers, approvalRoles, approvalsExpire }: GateOptions) {
  if ([approvers, approvalRoles, approvalsExpire].every((one) => one === undefined)) return {};
  throw wrong('Say with --approvals how many people have to agree.');
}

const windowForm = /^(allow|deny)\s+(.+?)\s+(\S+)\s+(\S+)\s+(\d+[smhd])(?:\s+(\S+=\S+))?$/;

/** `deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR` */
export function readWindow(text: string) {
  const [, effect, name, start, timeZone, time, rrule] = windowForm.exec(text.trim()) ?? [];
  const durationSeconds = readDuration(time ?? '');
  if (!name || !start || !timeZone || durationSeconds === null)
    throw wrong(`"${text}" is no window. Write: deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR`);
  return { name, effect: effect as 'allow' | 'deny', start, timeZone, durationSeconds, rrule: rrule ?? null };
}

const checkForm = /^(?:(health|smoke)|http\s+(\S+)(?:\s+(\d{3})(?:\s+(.+))?)?)$/;

/** `smoke`, or `http /health 200 ok` */
export function readCheck(text: string) {
  const [, kind, path, status, includes] = checkForm.exec(text.trim()) ?? [];
  if (kind) return { kind: kind as 'health' | 'smoke' };
  if (!path) throw wrong(`"${text}" is no check. Write "health", "smoke" or "http /health 200".`);
  return { kind: 'http', path, status: Number(status ?? 200), includes: includes ?? null } as const;
}

const isNone = (texts: readonly string[]): boolean => texts.length === 1 && texts[0] === 'none';

/** What `changeStage` takes. Throws `Failure` with how it is written. */
export const gateSettings = (options: GateOptions) => ({
  ...approvalsOf(options),
  ...readRollout(options),
  ...(options.window ? { windows: isNone(options.window) ? [] : options.window.map(readWindow) } : {}),
  ...(options.check ? { checks: isNone(options.check) ? [] : options.check.map(readCheck) } : {}),
  ...(options.rollbackOn ? { rollbackOn: options.rollbackOn } : {}),
  ...(options.rollbackSkips ? { rollbackSkips: options.rollbackSkips } : {}),
});
