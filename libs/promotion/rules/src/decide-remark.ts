import { holdsUnseen, Refusal, tidyLine } from '@tiffin/kernel';

export const longestRemark = 500;

/** What somebody says of a promotion, for others to read: one line, or nothing. `field`: of the input. */
export function decideRemark(field: string, given: string | null): string | null | Refusal {
  if (given === null || given.trim() === '') return null;
  const remark = tidyLine(given);
  if (remark.length > longestRemark)
    return Refusal.of('INPUT_INVALID', field, `It is longer than ${longestRemark} characters. Shorten it.`);
  if (!holdsUnseen(remark)) return remark;
  const reason =
    'It holds line breaks, or characters that nobody sees or that turn the writing direction. Remove them.';
  return Refusal.of('INPUT_INVALID', field, reason);
}
