import { expect, it } from 'vitest';
import { FollowerPlaces, mostOfHolder } from './follower-places.js';

const mebibyte = 1024 * 1024;

it('so much a second is read for one holder, and others have theirs', () => {
  let now = 0;
  const places = new FollowerPlaces(() => now);
  for (const holder of ['us', 'them']) places.take(holder, 1);
  expect([places.read('us', 8 * mebibyte), places.read('us', 4 * mebibyte)]).toEqual([0, 1_000]);
  expect(places.read('them', mebibyte)).toBe(0);
  now = 3_000;
  expect([places.read('us', 8 * mebibyte), places.read('us', 2 * mebibyte)]).toEqual([0, 500]);
});

it('who follows nothing any more leaves nothing behind', () => {
  const places = new FollowerPlaces(() => 0);
  expect([places.take('us', mostOfHolder), places.take('us', 1)]).toEqual([true, false]);
  places.giveBack('us', mostOfHolder);
  expect([places.read('us', 100 * mebibyte), places.take('us', mostOfHolder)]).toEqual([0, true]);
});
