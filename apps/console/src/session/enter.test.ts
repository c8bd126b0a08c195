import { expect, it } from 'vitest';
import { type Entry, entryAfter, type ViewerAnswer } from './enter.js';

const viewerOf = (name: string): ViewerAnswer => ({ id: name, name, isOperator: false, user: null, memberships: [] });
const refusal = { code: 'UNREACHABLE', text: 'nobody answers', problems: [] };
const ada: Entry = { is: 'in', viewer: viewerOf('Ada') };
const refused: Entry = { is: 'refused', refusal };

it.each<[string, Entry | null, Entry, Entry]>([
  ['whoever comes in is in', null, ada, ada],
  ['whoever is refused at the door is not', null, refused, refused],
  ['who is in stays in, with what went wrong', ada, refused, { ...ada, trouble: refusal }],
  ['what went wrong is over with the next answer', { ...ada, trouble: refusal }, ada, ada],
  ['who was refused comes in', refused, ada, ada],
])('%s', (_, before, next, after) => {
  expect(entryAfter(before, next)).toEqual(after);
});
