import type { Failure } from '@tiffin/contracts';

const heading = '\nIts last lines:\n';

/** One text for people: unit, reason, last lines. */
export function failureText({ unitKey, unitName, reason, lastLines }: Failure): string {
  const unit = unitName ?? unitKey;
  const lines = lastLines.length > 0 ? `${heading}${lastLines.join('\n')}` : '';
  return `${unit === null ? reason : `"${unit}" ${reason}`}${lines}`;
}

/** The text of a failure for who may not read what units print. */
export const withoutLastLines = (text: string): string => text.split(heading, 1).join('');
