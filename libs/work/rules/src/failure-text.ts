import type { Failure } from '@tiffin/contracts';

/** One text for people: unit, reason, last lines. */
export function failureText({ unitKey, unitName, reason, lastLines }: Failure): string {
  const unit = unitName ?? unitKey;
  const lines = lastLines.length > 0 ? `\nIts last lines:\n${lastLines.join('\n')}` : '';
  return `${unit === null ? reason : `"${unit}" ${reason}`}${lines}`;
}
