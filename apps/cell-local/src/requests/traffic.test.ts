import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesiredEnvironment, RunTraffic } from '@tiffin/contracts';
import { waitUntil } from '@tiffin/testing/wait-until';
import { TestCell } from '../testing/test-cell.js';

describe('what units have answered', () => {
  let cell: TestCell;
  let desired: DesiredEnvironment;
  beforeEach(async () => {
    cell = await TestCell.start({ trafficMs: 20 });
    desired = await serving({ answer: 'a' });
  });
  afterEach(() => cell[Symbol.asyncDispose]());

  async function serving(program: object): Promise<DesiredEnvironment> {
    const made = cell.desired([await cell.unit('a', program)]);
    await cell.rollOut(made);
    return made;
  }

  const get = (path = '/', of = desired) => cell.get(`${of.environmentId}.localhost`, path);

  const told = (of = desired): readonly (readonly [RunTraffic['run'], number])[] => {
    const { runs } = cell.supervisor.traffic();
    const theirs = runs.filter(({ environmentId }) => environmentId === of.environmentId);
    return theirs.map(({ run, endpoints }) => [run, endpoints[0]?.[1][1] ?? 0]);
  };
  const counts = (of = desired) => told(of).map(([, count]) => count);
  const until = (wanted: readonly number[], of = desired) =>
    waitUntil(`it tells ${wanted.join()}`, () => counts(of).toSorted().join() === wanted.join());

  it('is known of a process that was killed up to the last look, and of the one in its place', async () => {
    await get();
    await get();
    await until([2]);
    await get('/crash');
    await cell.unitSeen(desired.environmentId, 'a', ({ restarts, state }) => restarts === 1 && state === 'ready');
    await get();
    await until([1, 2]);
  });

  it('outlives an orderly end of the cell, where nobody has taken it', async () => {
    await get();
    await get();
    await cell.restart();
    await cell.rollOut(desired);
    await get();
    await until([1, 2]);
    cell.supervisor.keepTraffic(cell.supervisor.traffic().runs);
    expect(counts()).toEqual([0]);
    await cell.restart();
    await cell.rollOut(desired);
    await until([0]);
  });

  it.each(['[{"run"', '{}', 'null', '[1]'])('is lost, and nothing else, where the file is %s', async (damaged) => {
    await get();
    await cell.supervisor.stop({ drainMs: 0, graceMs: 200 });
    await writeFile(join(cell.dir, 'cell/traffic.json'), damaged);
    await cell.restart();
    await cell.rollOut(desired);
    expect((await get()).status).toBe(200);
    await until([1]);
  });

  it('is of one process for as long as it lives, whatever code of a tenant says', async () => {
    const lying = await serving({ answer: 'b', changesRun: true });
    await waitUntil('it was asked', () => told(lying).length === 1);
    const first = told(lying);
    await get('/', lying);
    // What others answered later is known of them by then.
    for (const count of [1, 2]) {
      await get();
      await until([count]);
    }
    expect(told(lying)).toEqual(first);
  });
});
