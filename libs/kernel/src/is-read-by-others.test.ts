import { expect, it } from 'vitest';
import { isReadByOthers } from './is-read-by-others.js';

it.each([
  ['of our own, closed', 1000, 0o600, false],
  ['of our own, which our group may read', 1000, 0o640, true],
  ['of our own, which anybody may read', 1000, 0o604, true],
  ['that root hands to our group', 0, 0o440, false],
  ['that root hands to our group, which may write', 0, 0o460, true],
  ['of root, which anybody may read', 0, 0o444, true],
])('a file %s', (_, uid, mode, isOpen) => {
  expect(isReadByOthers({ uid, mode: 0o100000 | mode }, 1000)).toBe(isOpen);
});
