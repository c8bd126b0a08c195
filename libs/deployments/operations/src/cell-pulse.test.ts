import { expect, it } from 'vitest';
import { type CellId, newId } from '@tiffin/kernel';
import { CellPulse } from './cell-pulse.js';
import type { CellPlace } from './cells.js';

const id = newId<CellId>();
const place = (silentSince: Date | null = null): CellPlace => ({ id, silentSince }) as CellPlace;

it('writes once that a cell has fallen silent, since its last answer, and once that it is back', async () => {
  let now = 0;
  const written: string[] = [];
  const record = {
    recordSilence: async (_: CellId, silentMs: number) => void written.push(`silent for ${silentMs}`),
    recordAnswer: async () => void written.push('back'),
  };
  const pulse = new CellPulse(record, () => now);
  await pulse.answered(place());
  now = 4_000;
  await pulse.missed(place(), 4_000);
  expect(written).toEqual([]);
  now = 6_000;
  await pulse.missed(place(), 6_000);
  now = 60_000;
  await pulse.missed(place(new Date()), 60_000);
  await pulse.answered(place(new Date()));
  await pulse.answered(place());
  expect(written).toEqual(['silent for 6000', 'back']);
});

it('counts from when it first asked where it has never had an answer', async () => {
  let now = 0;
  const written: number[] = [];
  const record = {
    recordSilence: async (_: CellId, silentMs: number) => void written.push(silentMs),
    recordAnswer: () => Promise.reject(new Error('it never answered')),
  };
  const pulse = new CellPulse(record, () => now);
  await pulse.missed(place(), 0);
  now = 10_000;
  await pulse.missed(place(), 8_000);
  expect(written).toEqual([10_000]);
});
