import { Failure, type ShownProblem } from '../failure.js';
import { harmless } from './harmless.js';
import { styled } from './terminal.js';

/** Why a command failed: text on standard error, and with `--json` also a document on standard output. */
export function showFailure(error: unknown, json: boolean): void {
  const failure = error instanceof Failure ? error : new Failure(unexpected(error));
  process.stderr.write(failureText(failure));
  if (!json) return;
  const document = { ok: false, error: { message: failure.message, ...failure.details } };
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Names that others gave are in it, and what something on the way to the API has answered. */
export function failureText(failure: Failure): string {
  const problems = (failure.details.problems ?? []).map((problem) => `${describe(problem)}\n`);
  return harmless(`${styled('red', '✗')} ${headline(failure)}\n${problems.join('')}`);
}

/** The refusal's text ends with its first problem, which is about to be listed. */
function headline({ message, details }: Failure): string {
  const first = details.problems?.[0]?.message;
  return first && message.endsWith(first) ? message.slice(0, -first.length).trimEnd() : message;
}

function describe({ entityName, entityId, field, rule, message }: ShownProblem): string {
  const where = [entityName ?? entityId, field].filter(Boolean).join(' · ');
  return `  - ${where ? `${styled('bold', where)}: ` : ''}${message}${rule ? styled('dim', ` [${rule}]`) : ''}`;
}

function unexpected(error: unknown): string {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return `No space is left on the disk (${message}). Free some and try again; nothing half-written stays.`;
  return stack ?? message ?? String(error);
}
