import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FollowedLine } from '@tiffin/contracts';
import { newId, type RefusalCode } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing/wait-until';
import { FakeNode } from '../testing/fake-node.js';
import { FollowedPod } from './followed-pod.js';
import { FollowedUnit } from './followed-unit.js';
import { FollowerPlaces, mostOfHolder } from './follower-places.js';

let node: FakeNode;
let ending: AbortController;
let said: FollowedLine[];
let reading: Promise<void>;

beforeEach(() => {
  node = new FakeNode();
  node.start('unit-one');
  ending = new AbortController();
  said = [];
  places = new FollowerPlaces();
  reading = Promise.resolve();
});
afterEach(async () => {
  ending.abort();
  await reading;
});

let places: FollowerPlaces;
const unitOf = (tail: number, holder = 'us') =>
  new FollowedUnit(
    { api: node, environmentId: newId(), unitKey: 'unit', places },
    { tail, holder, signal: ending.signal },
  );

function follow(tail = 100): void {
  const lines = unitOf(tail).lines();
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
    const lines = unitOf(1).lines();
    await expect(lines.next()).rejects.toMatchObject({ is: 'unknown' });
  });

  it('come of replicas whose nodes answer, and of the others once theirs do, from where they were wanted', async () => {
    node.start('unit-two');
    for (const text of ['old', 'of one']) node.print('unit-one', text);
    node.print('unit-two', 'of two');
    node.unreachable.add('unit-one');
    follow(1);
    await waitUntil('it is said', () => said.length > 0);
    expect(said).toMatchObject([{ text: expect.stringMatching(/^cell: .* did not answer$/), replica: 'one' }]);
    node.print('unit-two', 'more of two');
    await has('more of two');
    node.unreachable.clear();
    await has('of one');
    expect(texts()).not.toContain('old');
  });

  it('come no faster than one holder may have them read, and all of them', async () => {
    follow();
    await waitUntil('it follows', () => node.asked > 1);
    const before = performance.now();
    for (let number = 0; number < 1_600; number += 1) node.print('unit-one', `${number} ${'x'.repeat(10_000)}`);
    await waitUntil('the last one', () => said.length === 1_600);
    expect(performance.now() - before).toBeGreaterThan(1_500);
  });

  it('of so many replicas are followed for one holder, and no more, and leave the others theirs', async () => {
    const codeOf = (error: { readonly code?: RefusalCode }) => error.code;
    const first = async (holder: string) =>
      unitOf(1, holder)
        .lines()
        .next()
        .then(() => 'followed', codeOf);
    expect(places.take('us', mostOfHolder)).toBe(true);
    node.print('unit-one', 'here');
    expect([await first('us'), await first('them')]).toEqual(['QUERY_TOO_COSTLY', 'followed']);
    places.giveBack('us', 1);
    follow();
    await has('here');
    expect(places.take('us', 1)).toBe(false);
    node.remove('unit-one');
    await waitUntil('its place is free', () => places.take('us', 1));
  });
});

it('a replica that is looked at again and again keeps nothing of it', async () => {
  const [pod] = ((await node.json()) as { items: ConstructorParameters<typeof FollowedPod>[1][] }).items;
  if (pod === undefined) throw new Error('There is none.');
  node.end('unit-one');
  const { signal } = ending;
  const followed = new FollowedPod({ api: node, namespace: '', signal, say: () => undefined, read: () => 0 }, pod);
  const running = followed.run();
  const listeners = () => getEventListeners(signal, 'abort').length;
  await waitUntil('it is asked', () => node.asked > 0);
  const ended = ((await node.json()) as { items: (typeof pod)[] }).items[0] ?? pod;
  for (let look = 0; look < 50; look += 1) {
    followed.see(ended);
    await new Promise(setImmediate);
  }
  expect(listeners()).toBeLessThan(20);
  ending.abort();
  await running;
});
