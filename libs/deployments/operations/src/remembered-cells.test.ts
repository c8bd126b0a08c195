import { expect, it } from 'vitest';
import { type EnvironmentId, newId } from '@tiffin/kernel';
import type { CellPlace } from './cells.js';
import { RememberedCells } from './remembered-cells.js';

const environment = newId<EnvironmentId>();
const place = (name: string): CellPlace => ({ name, state: 'open' }) as CellPlace;

it('asks again after a while, and at once where there was no answer', async () => {
  let now = 0;
  const answers: (CellPlace | null | Error)[] = [new Error('away'), null, place('a'), place('b')];
  const cellOf = async (): Promise<CellPlace | null> => {
    const answer = answers.shift() ?? null;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const cells = new RememberedCells({ cells: async () => [], cellOf }, 1_000, () => now);
  await expect(cells.cellOf(environment)).rejects.toThrow('away');
  expect(await cells.cellOf(environment)).toBeNull();
  expect(await cells.cellOf(environment)).toEqual(place('a'));
  now = 999;
  expect(await cells.cellOf(environment)).toEqual(place('a'));
  now = 1_001;
  expect(await cells.cellOf(environment)).toEqual(place('b'));
});
