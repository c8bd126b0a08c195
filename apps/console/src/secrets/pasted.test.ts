import { describe, expect, it } from 'vitest';
import { pastedLines } from './pasted.js';

const field = (value: string, selectionStart: number | null, selectionEnd = selectionStart) => ({
  value,
  selectionStart,
  selectionEnd,
});
const pem = '-----BEGIN KEY-----\nMIIE\n-----END KEY-----\n';

describe('pastedLines', () => {
  it.each([
    ['of all that is marked', field('wrong', 0, 5), pem, pem.length],
    ['of what is marked', field('a wrong b', 2, 7), `a ${pem} b`, 2 + pem.length],
    ['of the caret', field('ab', 1), `a${pem}b`, 1 + pem.length],
    ['of nothing', field('', 0), pem, pem.length],
    ['of what the browser does not tell: the end', field('ab', null), `ab${pem}`, 2 + pem.length],
  ])('puts the text in the place %s', (_, before, value, caret) => {
    expect(pastedLines(before, pem)).toEqual({ value, caret });
  });

  it('ends lines as a field of several lines does', () => {
    expect(pastedLines(field('', 0), 'a\r\nb\rc')).toEqual({ value: 'a\nb\nc', caret: 5 });
  });

  it.each(['hunter2', 'hunter2\n', '\r\nhunter2\r\n', '\n'])('leaves a single line to the browser: %j', (text) => {
    expect(pastedLines(field('wrong', 0, 5), text)).toBeNull();
  });
});
