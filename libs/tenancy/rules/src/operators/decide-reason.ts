import { holdsUnseen, mixedScripts, Refusal, tidyLine } from '@tiffin/kernel';

export const longestReason = 500;

/**
 * Why an operator acts on a tenant, as its people and the log read it for ever: one line in which every character is seen and no word
 * mixes scripts.
 */
export function decideReason(wanted: string): string | Refusal {
  const reason = tidyLine(wanted);
  if (!/[\p{L}\p{N}]/u.test(reason)) return invalid('say why; the people of the tenant read it.');
  if (reason.length > longestReason)
    return invalid(`it has ${reason.length} characters, and at most ${longestReason} are allowed.`);
  if (holdsUnseen(reason)) return invalid('it holds characters that nobody sees, or several lines. Remove them.');
  if (reason.split(/[^\p{L}\p{M}\p{N}]+/u).some(mixedScripts)) {
    return invalid('a word of it mixes letters of several scripts, some of which look alike. Write it in one.');
  }
  return reason;
}

const invalid = (why: string): Refusal => Refusal.of('INPUT_INVALID', 'reason', why);
