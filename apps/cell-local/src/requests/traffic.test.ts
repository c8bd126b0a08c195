import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesiredEnvironment, RunTraffic } from '@tiffin/contracts';
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

  const told = async (of = desired): Promise<readonly (readonly [RunTraffic['run'], number])[]> => {
    const { runs } = await cell.supervisor.traffic();
    const theirs = runs.filter(({ environmentId }) => environmentId === of.environmentId);
    return theirs.map(({ run, endpoints }) => [run, endpoints[0]?.[1][1] ?? 0]);
  };
  const counts = async (of = desired) => (await told(of)).map(([, count]) => count);

  it('is known of a process that was killed up to the last look, and of the one in its place', async () => {
    await get();
    await get();
    expect(await counts()).toEqual([2]);
    await get('/crash');
    await cell.unitSeen(desired.environmentId, 'a', ({ restarts, state }) => restarts === 1 && state === 'ready');
    await get();
    expect((await counts()).toSorted()).toEqual([1, 2]);
  });

  it('outlives an orderly end of the cell, where nobody has taken it', async () => {
    await get();
    await get();
    await cell.restart();
    await cell.rollOut(desired);
    await get();
    const first = await told();
    expect(first.map(([, count]) => count)).toEqual([2, 1]);
    cell.supervisor.keepTraffic((await cell.supervisor.traffic()).runs);
    expect(await counts()).toEqual([0]);
    await cell.restart();
    await cell.rollOut(desired);
    expect(await counts()).toEqual([0]);
  });

  it('is lost, and nothing else, where the file is damaged', async () => {
    await get();
    await cell.supervisor.stop({ drainMs: 0, graceMs: 200 });
    await writeFile(join(cell.dir, 'cell/traffic.json'), '[{"run"');
    await cell.restart();
    await cell.rollOut(desired);
    expect([(await get()).status, await counts()]).toEqual([200, [1]]);
  });

  it('is of one process for as long as it lives, whatever code of a tenant says', async () => {
    const lying = await serving({ answer: 'b', changesRun: true });
    const first = await told(lying);
    expect(first).toHaveLength(1);
    await get('/', lying);
    expect(await told(lying)).toEqual(first);
  });
});
