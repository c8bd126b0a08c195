import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FollowedLine } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing/wait-until';
import { FakeNode } from '../testing/fake-node.js';
import { FollowedUnit } from './followed-unit.js';

let node: FakeNode;
let ending: AbortController;
let said: FollowedLine[];
let reading: Promise<void>;

beforeEach(() => {
  node = new FakeNode();
  node.start('unit-one');
  ending = new AbortController();
  said = [];
});
afterEach(async () => {
  ending.abort();
  await reading;
});

function follow(tail = 100): void {
  const place = { api: node, environmentId: newId(), unitKey: 'unit' };
  const lines = new FollowedUnit(place, { tail, signal: ending.signal }).lines();
  reading = (async () => {
    for await (const some of lines) said.push(...some);
  })();
}

const texts = (replica?: string): readonly string[] =>
  said.filter((line) => replica === undefined || line.replica === replica).map(({ text }) => text);
const has = (text: string) => waitUntil(`"${text}" was said`, () => texts().includes(text));
/** Until all connections are there again: what is asked then is what the one before had not said. */
const askedAgain = (before: number) => waitUntil('it is asked again', () => node.asked > before);
const count = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);

describe('the lines of a unit that is followed', () => {
  it('are those that were there, as many as are wanted, and then those that come', async () => {
    for (const text of count(0, 10)) node.print('unit-one', text);
    follow(3);
    await has('line 9');
    node.print('unit-one', 'line 10');
    await has('line 10');
    expect(texts()).toEqual(count(7, 11));
  });

  it.each([
    ['a second', 1_000],
    ['less than a second', 0.3],
    ['no time', 0],
  ])('come once each over connections that break, with %s from one to the next', async (_, afterMs) => {
    follow(3_000);
    const all = count(0, 3_000);
    for (const [number, text] of all.entries()) {
      node.print('unit-one', text, afterMs);
      if (number % 750 !== 749) continue;
      const { asked } = node;
      node.breakConnections();
      await askedAgain(asked);
    }
    await has('line 2999');
    expect(texts()).toEqual(all);
  });

  it('come once each over a restart, also one that happens while nothing is connected', async () => {
    follow();
    node.print('unit-one', 'of the first');
    await has('of the first');
    node.breakConnections();
    node.print('unit-one', 'last words');
    node.restart('unit-one');
    node.print('unit-one', 'of the second');
    await has('of the second');
    expect(texts()).toEqual(['of the first', 'last words', 'of the second']);
  });

  it('come of a container that says nothing yet, behind the last words of the one before', async () => {
    follow();
    node.print('unit-one', 'of the first');
    await has('of the first');
    node.breakConnections();
    node.print('unit-one', 'last words');
    node.restart('unit-one');
    await has('last words');
  });

  it('are not asked for again and again of a container that has ended, and come of the one behind it', async () => {
    follow();
    node.print('unit-one', 'the end');
    await has('the end');
    node.end('unit-one');
    await waitUntil('it is seen to have ended', () => node.looks > 2);
    const { asked, looks } = node;
    await waitUntil('it was looked at again', () => node.looks > looks + 2);
    expect(node.asked).toBe(asked);
    node.restart('unit-one');
    node.print('unit-one', 'again');
    await has('again');
    expect(texts()).toEqual(['the end', 'again']);
  });

  it('are of new replicas too, from their beginning, and of those that go to their end', async () => {
    follow();
    node.print('unit-one', 'of one');
    await has('of one');
    node.start('unit-two');
    node.print('unit-two', 'of two');
    await has('of two');
    node.print('unit-one', 'the end');
    node.remove('unit-one');
    await has('the end');
    expect([texts('one'), texts('two')]).toEqual([['of one', 'the end'], ['of two']]);
  });

  it('go on once a cluster that was away is back', async () => {
    follow();
    node.print('unit-one', 'before');
    await has('before');
    node.isAway = true;
    node.breakConnections();
    node.print('unit-one', 'meanwhile');
    await expect(node.json()).rejects.toThrow('away');
    node.isAway = false;
    await has('meanwhile');
    expect(texts()).toEqual(['before', 'meanwhile']);
  });

  it('cannot be had of a cluster that is away at the beginning', async () => {
    node.isAway = true;
    const place = { api: node, environmentId: newId(), unitKey: 'unit' };
    const lines = new FollowedUnit(place, { tail: 1, signal: ending.signal }).lines();
    await expect(lines.next()).rejects.toMatchObject({ is: 'unknown' });
  });
});
