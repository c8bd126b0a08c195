import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { FakeCell, readyUnit } from '../testing/fake-cell.js';
import { CellWatch } from './cell-watch.js';

const ids = Array.from({ length: 40 }, (_, at) => `environment ${at}`);

let cell: FakeCell;
let watch: CellWatch;
let raised: string[];
beforeEach(() => {
  cell = new FakeCell();
  watch = new CellWatch(cell, { waitMs: 5_000, pauseMs: 10, longestPauseMs: 20 });
  raised = [];
});
afterEach(() => watch.close());

const watchAll = () => ids.forEach((id) => watch.watch(id, () => void raised.push(id)));

it('asks one question for all environments that the cell does not know', async () => {
  watchAll();
  await waitUntil('some questions', () => cell.lists >= 3);
  expect(cell.looks).toBe(ids.length);
});

it('tells of an environment once the cell knows it, and asks no more for it in vain', async () => {
  watchAll();
  await waitUntil('a question', () => cell.lists > 0);
  cell.see('environment 7', [readyUnit('function-a', 'a')]);
  await waitUntil('it is told', () => raised.length > 0);
  await waitUntil('it is waited for at the cell', () => cell.polls === 1);
  const asked = cell.lists;
  await waitUntil('more questions', () => cell.lists > asked + 2);
  expect([raised, cell.polls]).toEqual([['environment 7'], 1]);
});

it('looks at once at what something happened to', async () => {
  const slow = new CellWatch(cell, { waitMs: 5_000, pauseMs: 60_000, longestPauseMs: 60_000 });
  slow.watch('a', () => void raised.push('a'));
  await waitUntil('the first look', () => cell.looks === 1);
  cell.see('a', [readyUnit('function-a', 'a')]);
  slow.look('a');
  await waitUntil('it is told', () => raised.length > 0);
  slow.close();
});

it('asks nothing once nobody watches', async () => {
  const stops = ids.map((id) => watch.watch(id, () => undefined));
  await waitUntil('a question', () => cell.lists > 0);
  for (const stop of stops) stop();
  const asked = [cell.looks, cell.lists];
  watch.watch('another', () => undefined);
  await waitUntil('questions for another', () => cell.lists > (asked[1] ?? 0) + 2);
  expect(cell.looks).toBe((asked[0] ?? 0) + 1);
});

it('tells all when the cell is away, and again when it is back', async () => {
  for (const id of ids) cell.see(id, [readyUnit('function-a', 'a')]);
  watchAll();
  await waitUntil('each is seen', () => new Set(raised).size === ids.length && cell.polls === ids.length);
  raised = [];
  cell.isAway = true;
  cell.see('other', []);
  await waitUntil('each is told that it is away', () => new Set(raised).size === ids.length);
  raised = [];
  cell.isAway = false;
  await waitUntil('each is told that it is back', () => new Set(raised).size === ids.length);
});
