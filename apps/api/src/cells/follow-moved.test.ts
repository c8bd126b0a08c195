import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { FakeCell } from '../testing/fake-cell.js';
import { followMoved } from './follow-moved.js';

const [environmentId, unitKey, everyMs] = ['environment', 'u', 10];
const line = (text: string) => ({ time: '2026-01-01T00:00:00.000Z', stream: 'stdout' as const, text });
const followersOf = (cell: FakeCell): number => cell.followed.get(`${environmentId} ${unitKey}`)?.size ?? 0;

let ending: AbortController;
let said: string[];
let reading: Promise<void>;
let find: () => Promise<FakeCell>;

beforeEach(() => {
  [ending, said] = [new AbortController(), []];
});
afterEach(async () => {
  ending.abort();
  await reading;
});

function follow(): void {
  const lines = followMoved(
    { find: () => find(), environmentId, unitKey, everyMs },
    { tail: 1, signal: ending.signal },
  );
  reading = (async () => {
    for await (const some of lines) said.push(...some.map(({ text }) => text));
  })();
}

it('lines go on in the cell that an environment has moved to, and are not asked for in the old one any more', async () => {
  const [old, other] = [new FakeCell(), new FakeCell()];
  find = () => Promise.resolve(old);
  follow();
  await waitUntil('the cell is asked', () => followersOf(old) === 1);
  old.print(environmentId, unitKey, line('before'));
  await waitUntil('it', () => said.includes('before'));
  other.lines.set(`${environmentId} ${unitKey}`, ['first', 'second'].map(line));
  find = () => Promise.resolve(other);
  await waitUntil('the other one is asked', () => followersOf(other) === 1);
  other.print(environmentId, unitKey, line('after'));
  await waitUntil('it', () => said.includes('after'));
  expect([said, followersOf(old)]).toEqual([['before', 'first', 'second', 'after'], 0]);
});

it('lines go on while nobody knows where it is', async () => {
  const cell = new FakeCell();
  let looks = 0;
  find = () => Promise.resolve(cell);
  follow();
  await waitUntil('the cell is asked', () => followersOf(cell) === 1);
  find = () => Promise.reject(new Error(`it is away ${(looks += 1)}`));
  await waitUntil('it was looked for', () => looks > 2);
  cell.print(environmentId, unitKey, line('still'));
  await waitUntil('it', () => said.includes('still'));
});
