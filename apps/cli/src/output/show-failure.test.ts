import { expect, it } from 'vitest';
import { Failure } from '../failure.js';
import { failureText } from './show-failure.js';

it('does nothing to a terminal, whatever those who named things have put into the names', () => {
  const problems = [{ entityName: '\u001b[2Jcart', message: 'Two are called "\u001b]0;title\u0007".' }];
  const text = failureText(new Failure('The canvas was refused: \u009b2J', 1, { problems }));
  expect(text.replaceAll(/\u001b\[\d+m/g, '')).toBe(
    '✗ The canvas was refused: \\u{9b}2J\n  - \\u{1b}[2Jcart: Two are called "\\u{1b}]0;title\\u{7}".\n',
  );
});
