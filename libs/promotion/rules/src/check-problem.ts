import { holdsUnseen } from '@tiffin/kernel';
import type { Check, HttpCheck } from './stage.js';

export const mostChecks = 20;
export const longestCheckMs = 60_000;
const longestPath = 2_000;

type Finding = readonly [rule: string, message: string];

/** What is wrong with the checks of a stage; null: nothing. */
export function checkProblem(checks: readonly Check[]): Finding | null {
  if (checks.length > mostChecks) return ['checks-many', `has more than ${mostChecks} checks. Remove some`];
  for (const check of checks) {
    const problem = check.kind === 'http' ? httpProblem(check) : null;
    if (problem !== null) return problem;
  }
  return null;
}

const httpProblem = (check: HttpCheck): Finding | null =>
  pathProblem(check.path) ?? textProblem(check) ?? boundProblem(check);

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function textProblem({ gateway, includes, path }: HttpCheck): Finding | null {
  if (gateway !== null && !label.test(gateway))
    return ['checks-gateway', `calls the gateway "${gateway}". Write the first label of its host name`];
  if (includes === null || (includes.length <= 500 && !holdsUnseen(includes))) return null;
  return [
    'checks-includes',
    `looks for a text in "${path}" that is longer than 500 characters or holds what nobody sees. Write another`,
  ];
}

/** A check goes to what it checks, and nowhere else: no address of anybody's network can be written as a path. */
function pathProblem(path: string): Finding | null {
  if (!path.startsWith('/') || path.startsWith('//') || /[\u0000-\u0020\u007f\\]/.test(path))
    return [
      'checks-path',
      `has a check of "${path}", which is no path of its gateway. Write one that begins with one slash, as "/health"`,
    ];
  return path.length > longestPath
    ? ['checks-path', `has a check whose path is longer than ${longestPath} characters. Shorten it`]
    : null;
}

function boundProblem({ path, status, timeoutMs }: HttpCheck): Finding | null {
  if (!Number.isInteger(status) || status < 100 || status > 599)
    return ['checks-status', `expects the status ${status} of "${path}". Expect one between 100 and 599`];
  if (!Number.isInteger(timeoutMs) || timeoutMs < 100 || timeoutMs > longestCheckMs)
    return ['checks-time', `waits for "${path}" less than 100 ms or more than a minute. Choose a time between`];
  return null;
}
