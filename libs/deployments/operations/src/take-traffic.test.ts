import { describe, expect, it } from 'vitest';
import type { RunTraffic } from '@tiffin/contracts';
import { type CellId, newId } from '@tiffin/kernel';
import type { CellPlace } from './cells.js';
import { TakeTraffic } from './take-traffic.js';

const run = (endpoints: RunTraffic['endpoints']): RunTraffic => ({
  run: newId(),
  environmentId: newId(),
  unit: 'gateway-g',
  endpoints,
});
const [busy, idle] = [run([['all', [1]]]), run([])];
const place = { id: newId<CellId>(), name: 'local', silentSince: null } as CellPlace;

/** A cell and a record by hand: what each was told. */
class Scene {
  runs: readonly RunTraffic[] = [busy, idle];
  isOurs = true;
  refuses = false;
  readonly said: unknown[] = [];

  async take(at: CellPlace = place): Promise<void> {
    const cell = {
      traffic: async () => ({ runs: this.runs }),
      settleTraffic: async (runs: readonly RunTraffic[]) => void this.said.push(['settled', runs]),
    };
    const keep = async (_: CellId, { runs }: { readonly runs: readonly RunTraffic[] }) => {
      if (this.refuses) throw new Error('the database is away');
      this.said.push(['kept', runs]);
    };
    await new TakeTraffic({ share: { isOurs: async () => this.isOurs }, record: { keep }, open: () => cell }).run(at);
  }
}

describe('traffic that is taken from a cell', () => {
  it('is kept, and then said to be', async () => {
    const scene = new Scene();
    await scene.take();
    expect(scene.said).toEqual([
      ['kept', [busy, idle]],
      ['settled', [busy]],
    ]);
  });

  it('is not said to be kept where it could not be', async () => {
    const scene = new Scene();
    scene.refuses = true;
    await expect(scene.take()).rejects.toThrow('away');
    expect(scene.said).toEqual([]);
  });

  it('tells of processes that are there also where nothing of them is new, and of none where there is none', async () => {
    const scene = new Scene();
    scene.runs = [idle];
    await scene.take();
    scene.runs = [];
    await scene.take();
    expect(scene.said).toEqual([['kept', [idle]]]);
  });

  it('is taken by one deployer, and from no cell that is known to be silent', async () => {
    const scene = new Scene();
    await scene.take({ ...place, silentSince: new Date() } as CellPlace);
    scene.isOurs = false;
    await scene.take();
    expect(scene.said).toEqual([]);
  });
});
