import type { FollowedLine } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import type { UnitLogLine } from '../schema/running-unit.js';

const longestTail = 1_000;

export const shownLine = ({ time, stream, text, replica, missed }: FollowedLine): UnitLogLine => ({
  ...{ time: new Date(time), stream, text },
  ...(replica === undefined ? {} : { replica }),
  ...(missed === undefined ? {} : { missed }),
});

export function readTail(lines: number): number {
  if (lines >= 1 && lines <= longestTail) return lines;
  throw Refusal.of('INPUT_INVALID', 'tail', `it is ${lines}; ask for 1 to ${longestTail} lines.`);
}
