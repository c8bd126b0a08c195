import { expect, it } from '@jest/globals';
import { type CellId, type EnvironmentId, newId } from '@tiffin/kernel';
import { CellShares } from './cell-shares.js';

const [hung, well] = [newId<CellId>(), newId<CellId>()];
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('holds so many of a cell, keeps some waiting, turns the rest away, and leaves other cells alone', async () => {
  const shares = new CellShares({ atOnce: 2, waiting: 1 });
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const hang = (name: string) =>
    shares.run(hung, name as EnvironmentId, () => {
      begun.push(name);
      return new Promise((resolve) => ends.push(resolve));
    });
  const [first, , third] = [hang('first'), hang('second'), hang('third')];
  expect(await hang('too many')).toBe(false);
  expect(await hang('third')).toBe(false);
  expect(await shares.run(well, newId(), async () => void begun.push('well'))).toBe(true);
  expect(begun).toEqual(['first', 'second', 'well']);
  ends[0]?.();
  expect(await first).toBe(true);
  expect(begun.at(-1)).toBe('third');
  const late = hang('late');
  shares.stop();
  expect(await late).toBe(false);
  ends.forEach((end) => end());
  expect(await third).toBe(true);
});

it('gives the place on where the work fails', async () => {
  const shares = new CellShares({ atOnce: 1, waiting: 1 });
  const failing = shares.run(well, newId(), async () => {
    await tick();
    throw new Error('broken');
  });
  const next = shares.run(well, newId(), tick);
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe(true);
});
