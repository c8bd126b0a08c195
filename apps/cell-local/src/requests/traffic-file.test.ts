import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostEndpoints, type RunTraffic, trafficFigures } from '@tiffin/contracts';
import { JsonLog } from '@tiffin/process';
import { TrafficFile } from './traffic-file.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'traffic-'));
});
afterEach(() => rm(dir, { recursive: true }));

const log = new JsonLog({ write: () => undefined });
const open = () => TrafficFile.open(dir, new Set(), { everyMs: 3_600_000, log });
const saved = async () => JSON.parse(await readFile(join(dir, 'traffic.json'), 'utf8')) as readonly RunTraffic[];

const run = (at: number, endpoints: number): RunTraffic => ({
  ...{ run: `run ${at}`, environmentId: 'e', unit: 'gateway-main' },
  endpoints: Array.from({ length: endpoints }, (_, name) => [`e${name}`, Array<number>(trafficFigures).fill(1)]),
});
const left = (runs: readonly RunTraffic[]) => writeFile(join(dir, 'traffic.json'), JSON.stringify(runs));

describe('what a cell leaves of what its units have answered', () => {
  it('is all that nobody has taken, also where it is more than one report', async () => {
    const runs = Array.from({ length: 13 }, (_, at) => run(at, mostEndpoints));
    await left(runs);
    const file = await open();
    file.watch.book.settle(runs.slice(0, 1));
    await file.stop();
    expect(await saved()).toEqual(runs.slice(1));
  });

  it('is gone once it was taken, also before the first look', async () => {
    await left([run(1, 1)]);
    const file = await open();
    file.watch.book.settle([run(1, 1)]);
    await file.stop();
    expect(await saved()).toEqual([]);
  });
});
