import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password-problem.js';

const ann = { email: 'ann.miller@example.test', name: 'Ann Miller' };

describe('a new password', () => {
  it.each([
    ['', 'It has 0 characters; at least 8 are needed.'],
    ['s', 'It has 1 character; at least 8 are needed.'],
    ['corkscr', 'It has 7 characters; at least 8 are needed.'],
    // What counts is what a person types, not how it is stored.
    ['🍱🍱🍱🍱', 'It has 4 characters; at least 8 are needed.'],
    ['x'.repeat(257), 'It is longer than 256 characters.'],
    ['ann.miller@example.test', 'It is your name or address.'],
    ['ANN.MILLER', 'It is your name or address.'],
    ['ann miller', 'It is your name or address.'],
    ['password', 'It is among the first that others would try.'],
    ['Password1', 'It is among the first that others would try.'],
    ['QWERTYUIOP', 'It is among the first that others would try.'],
    ['ｐａｓｓｗｏｒｄ', 'It is among the first that others would try.'],
    ['abababab', 'It is among the first that others would try.'],
  ])('%j is refused: %s', (password, problem) => {
    expect(passwordProblem(password, ann, 8)).toContain(problem);
  });

  it.each(['tin-can-corks', 'correct horse', 'ann.miller goes to sea', '🍱🥄🍚🥢🍛🍲🥘🍜'])(
    '%j is taken',
    (password) => {
      expect(passwordProblem(password, ann, 8)).toBeNull();
    },
  );

  it('may have to be longer, by a setting', () => {
    expect(passwordProblem('tin-can-corks', ann, 14)).toContain('at least 14');
  });
});
