import type { LogLine } from '@tiffin/contracts';

const compared = 5;
const keyOf = ({ time, stream, text }: LogLine): string => `${time}\n${stream}\n${text}`;

/** What of `lines` follows the last line of `before`; lines can be equal, so the run of equal ends is compared. */
export function newLines(before: readonly LogLine[], lines: readonly LogLine[]): readonly LogLine[] {
  const seen = before.map(keyOf);
  const now = lines.map(keyOf);
  for (let end = now.length; end > 0; end -= 1) {
    const depth = Math.min(end, seen.length, compared);
    if (depth > 0 && now.slice(end - depth, end).join('\0') === seen.slice(-depth).join('\0')) return lines.slice(end);
  }
  return lines;
}
