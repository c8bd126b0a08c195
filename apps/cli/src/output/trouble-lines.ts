import { mayRetry, triesText } from '@tiffin/work-rules';
import type { FailureView, TroubleView } from '../api/documents.js';

/** The unit by the key that `tiffin logs` takes, why it does not work, and what it said last. */
export function failureLines({ unitKey, unitName, reason, lastLines }: FailureView): readonly string[] {
  const called = unitName === null || unitName === unitKey ? '' : ` ("${unitName}")`;
  const head = unitKey === null ? reason : `${unitKey}${called} ${reason}`;
  return [...head.trimEnd().split('\n'), ...lastLines.map((line) => `| ${line}`)];
}

/** What is in the way of an environment, how it goes on by itself, and what one can do; nothing where all is well. */
export function troubleLines(environment: TroubleView, retry: string, now: Date): readonly string[] {
  const { failure, fault } = environment;
  const lines = [...(failure ? failureLines(failure) : []), ...(fault === null ? [] : [fault])];
  return lines.length === 0 ? [] : [...lines, wayOn(environment, retry, now)];
}

function wayOn(environment: TroubleView, retry: string, now: Date): string {
  if (environment.fault !== null)
    return `${triesText(environment, now)}${mayRetry(environment) ? ` At once: ${retry}` : ''}`;
  if (mayRetry(environment)) return `Retrying alone may not help: fix it and apply, or retry: ${retry}`;
  return 'Its cell restarts it automatically. If that does not help, fix it and apply.';
}
