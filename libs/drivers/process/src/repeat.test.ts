import { describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing';
import { Repeat } from './repeat.js';

describe('Repeat', () => {
  it('goes on after a round that fails, and reports it', async () => {
    const reported: unknown[] = [];
    let rounds = 0;
    const work = () => {
      rounds += 1;
      return rounds === 1 ? Promise.reject(new Error('broken')) : Promise.resolve();
    };
    const repeat = new Repeat(work, 1, (error) => void reported.push(error));
    repeat.start();
    await waitUntil('a third round', () => Promise.resolve(rounds >= 3 ? true : null));
    await repeat.stop();
    expect(reported).toEqual([new Error('broken')]);
  });

  it('never runs two rounds at once, and stops after the one under way', async () => {
    let underWay = 0;
    let most = 0;
    let rounds = 0;
    const work = async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      rounds += 1;
    };
    const repeat = new Repeat(work, 0, () => undefined);
    repeat.start();
    await waitUntil('some rounds', () => Promise.resolve(rounds >= 5 ? true : null));
    await repeat.stop();
    const after = rounds;
    expect([most, underWay]).toEqual([1, 0]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rounds).toBe(after);
  });
});
