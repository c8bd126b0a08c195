import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideReason } from './decide-reason.js';

const codeOf = (answer: string | Refusal) => (answer instanceof Refusal ? answer.code : answer);

describe('the reason of an operator', () => {
  it.each([
    ['  unpaid   since May ', 'unpaid since May'],
    ['Ticket #4711: wörker "hängt" (см. журнал)', 'Ticket #4711: wörker "hängt" (см. журнал)'],
    ["'; drop table tenant; --", "'; drop table tenant; --"],
    ['x'.repeat(500), 'x'.repeat(500)],
  ])('%j is kept as it is read', (wanted, kept) => {
    expect(decideReason(wanted)).toBe(kept);
  });

  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['marks alone', '...'],
    ['too many characters', 'x'.repeat(501)],
    ['two lines', 'one\ntwo'],
    ['NUL', 'a\0b'],
    ['a turn of the writing direction', 'paid\u202eyap'],
    ['a blank without width', 'un\u200bpaid'],
    ['a Cyrillic a in a Latin word', 'unp\u0430id'],
    ['half a character', 'a\ud800'],
  ])('is refused with %s', (_, wanted) => {
    expect(codeOf(decideReason(wanted))).toBe('INPUT_INVALID');
  });
});
