import { expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { LiveLog } from './live-log.js';

it('publishes what is said while it goes on, lines of the same time together, and goes on where that fails', async () => {
  const published: string[] = [];
  const live = new LiveLog(async (text) => {
    published.push(text);
    if (published.length === 1) throw new Error('the database is away');
  }, 20);
  live.print('one');
  live.print('two');
  await waitUntil('the first lines are published', () => published.length === 1);
  live.print('three');
  await waitUntil('the next line is published', () => published.length === 2);
  live.print('four');
  expect(await live.end()).toBe('one\ntwo\nthree\nfour');
  expect(published).toEqual(['one\ntwo', 'one\ntwo\nthree']);
});
