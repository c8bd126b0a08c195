import { expect, it } from 'vitest';
import type { SessionState } from './access-tokens.js';
import { keptAfter, nothingKept } from './kept-after.js';

const asking: SessionState = { is: 'asking' };
const open: SessionState = { is: 'open' };
const away: SessionState = { is: 'away', why: 'no network' };
const over: SessionState = { is: 'none', hasEnded: true, isOver: true };
const signedOut: SessionState = { is: 'none', hasEnded: false, isOver: false };

it.each<[string, readonly SessionState[], string]>([
  ['nobody answers from the beginning', [asking, away], 'nothing'],
  ['somebody is in', [asking, open], 'shown'],
  ['nobody answers any more', [asking, open, away], 'shown'],
  ['the session ends by itself', [open, over], 'kept out of sight'],
  ['nobody answers after it has ended', [open, over, away], 'kept out of sight'],
  ['it is over once somebody answers again', [open, away, over], 'kept out of sight'],
  ['somebody signs out', [open, signedOut], 'nothing'],
  ['somebody signs out while nobody answers', [open, away, signedOut], 'nothing'],
  ['somebody comes back', [open, over, open], 'shown'],
  ['the page is on its way out', [open, asking], 'nothing'],
])('where %s', (_, states, what) => {
  const { isKept, isShown } = states.reduce(keptAfter, nothingKept);
  expect(isShown ? 'shown' : isKept ? 'kept out of sight' : 'nothing').toBe(what);
});
