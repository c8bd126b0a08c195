import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredEnvironment, DesiredUnit, ObservedEnvironment } from '@tiffin/contracts';
import type { Cell, CellReader, TellingCell } from '@tiffin/deployments-operations';
import { newId } from '@tiffin/kernel';
import { describeAtOnce } from './describe-at-once.js';
import { waitUntil } from './wait-until.js';

/** Decides how `unit-program.mjs`, the program of every test image, behaves. */
export interface UnitProgram {
  /** What it answers on `/`. */
  readonly answer: string;
  /** Exits with it at once. */
  readonly exitCode?: number;
  readonly neverReady?: boolean;
  /** Neither SIGTERM nor the end of its supervisor ends it. */
  readonly ignoreSignals?: boolean;
  /** Each request to `/` of which it is the n-th is answered with 500. */
  readonly failsOf?: number;
  /** How long an answer on `/` takes. */
  readonly takesMs?: number;
}

export interface CellUnderTest {
  readonly cell: Cell;
  /** The same cell as who may only look at it sees it. */
  readonly reader: CellReader;
  /** The same cell as who takes down what its units have answered sees it. */
  readonly telling: TellingCell;
  /** The digest of an image that the cell can run. */
  image(program: UnitProgram): Promise<string>;
  /** GET through the cell's router. */
  get(host: string, path: string): Promise<{ readonly status: number; readonly body: string }>;
  close(): Promise<void>;
  /** How long it may take until what crashes again and again has done so three times. Absent: 20 s. */
  readonly crashLoopWithinMs?: number;
}

export const testUnit = (key: string, imageDigest: string, more: Partial<DesiredUnit> = {}): DesiredUnit => ({
  ...{ key, kind: 'function', name: key, imageDigest, memoryMb: 128, upstreams: [], variables: {} },
  ...more,
});

/** A small machine may have several suites' pods to start. */
const settledWithinMs = 60_000;

/** Waits until the newest rollout is through, one way or the other. */
export function settled(cell: Cell, environmentId: string): Promise<ObservedEnvironment> {
  const look = async () => {
    const seen = await cell.observe(environmentId);
    return seen !== null && seen.rollout !== 'starting' && seen;
  };
  return waitUntil(`${environmentId} is live or failed`, look, settledWithinMs);
}

/** What tests of a cell make use of. */
export interface CellSteps {
  readonly environment: (program: UnitProgram, epoch?: number) => Promise<DesiredEnvironment>;
  readonly live: (desired: DesiredEnvironment) => Promise<ObservedEnvironment>;
  readonly answer: (desired: DesiredEnvironment, path?: string) => Promise<string>;
  readonly tested: () => CellUnderTest;
}

/** Opens a cell for the tests of a `describe`, and says what they do with it. */
function cellSteps(open: () => Promise<CellUnderTest>): CellSteps {
  let tested: CellUnderTest;
  beforeAll(async () => {
    tested = await open();
  });
  afterAll(() => tested.close());

  const environment = async (program: UnitProgram, epoch = 1): Promise<DesiredEnvironment> => {
    const environmentId = newId();
    const unit = testUnit('function-a', await tested.image(program));
    const routes = [{ host: `${environmentId}.localhost`, unit: unit.key }];
    return { environmentId, epoch, releaseId: `release-${epoch}`, units: [unit], routes };
  };
  const live = async (desired: DesiredEnvironment): Promise<ObservedEnvironment> => {
    await tested.cell.apply(desired);
    const seen = await settled(tested.cell, desired.environmentId);
    expect(seen).toMatchObject({ rollout: 'live', failure: null, servingReleaseId: desired.releaseId });
    return seen;
  };
  const answer = async ({ routes }: DesiredEnvironment, path = '/') =>
    (await tested.get(routes[0]?.host ?? '', path)).body;
  return { environment, live, answer, tested: () => tested };
}

type Ability = (steps: CellSteps) => void;

/** More that cells can, such as `describeCanary`. A suite of its own, so that a slow cell can be tried by several at once. */
export function describeAbilities(
  name: string,
  open: () => Promise<CellUnderTest>,
  ...abilities: readonly Ability[]
): void {
  describe(`what a cell can: ${name}`, () => {
    const steps = cellSteps(open);
    for (const describeAbility of abilities) describeAbility(steps);
  });
}

/** Tried beside each other, for a cell in which there is much to wait for. */
export const atOnce = (abilities: Readonly<Record<string, Ability>>): readonly Ability[] =>
  Object.entries(abilities).map(
    ([name, describeAbility]) =>
      (steps) =>
        describeAtOnce(name, () => describeAbility(steps)),
  );

/** What every driver of the port `Cell` keeps. */
export function describeCell(name: string, open: () => Promise<CellUnderTest>): void {
  describe(`cell contract: ${name}`, () => {
    const { environment, live, answer, tested: opened } = cellSteps(open);
    let tested: CellUnderTest;
    beforeAll(() => {
      tested = opened();
    });

    /** For tests that leave it as it is: it starts once. */
    let shared: DesiredEnvironment;
    beforeAll(async () => {
      shared = await environment({ answer: 'one' }, 5);
    });

    it('runs what is applied and serves it under its host', async () => {
      const seen = await live(shared);
      expect(await answer(shared)).toBe('one');
      expect(seen).toMatchObject({ epoch: 5, wantedReleaseId: 'release-5' });
      expect(seen.units).toMatchObject([{ key: 'function-a', state: 'ready', restarts: 0, lastFailure: null }]);
    });

    it('changes nothing when the same is applied again', async () => {
      const before = await live(shared);
      await tested.cell.apply(shared);
      expect(await settled(tested.cell, shared.environmentId)).toEqual(before);
    });

    it('refuses an epoch lower than one it has seen, also after a removal', async () => {
      const desired = await environment({ answer: 'new' }, 5);
      await live(desired);
      const stale = { ...desired, epoch: 4, releaseId: 'release-4' };
      await expect(tested.cell.apply(stale)).rejects.toMatchObject({ code: 'EPOCH_STALE' });
      expect(await tested.cell.observe(desired.environmentId)).toMatchObject({
        epoch: 5,
        wantedReleaseId: 'release-5',
      });
      await tested.cell.remove(desired.environmentId, 5);
      await expect(tested.cell.apply(stale)).rejects.toMatchObject({ code: 'EPOCH_STALE' });
    });

    it('refuses a removal with an epoch lower than one it has seen', async () => {
      await live(shared);
      await expect(tested.cell.remove(shared.environmentId, 4)).rejects.toMatchObject({ code: 'EPOCH_STALE' });
      expect(await answer(shared)).toBe('one');
      expect(await tested.cell.observe(shared.environmentId)).toMatchObject({ epoch: 5, rollout: 'live' });
    });

    it('a removal moves the epoch on, also of an environment that is not there', async () => {
      const desired = await environment({ answer: 'late' }, 5);
      await live(desired);
      await tested.cell.remove(desired.environmentId, 8);
      await expect(tested.cell.apply({ ...desired, epoch: 7 })).rejects.toMatchObject({ code: 'EPOCH_STALE' });
      await expect(tested.cell.remove(desired.environmentId, 7)).rejects.toMatchObject({ code: 'EPOCH_STALE' });
      const never = await environment({ answer: 'never' }, 3);
      await tested.cell.remove(never.environmentId, 4);
      await expect(tested.cell.apply(never)).rejects.toMatchObject({ code: 'EPOCH_STALE' });
      const back = { ...desired, epoch: 9, releaseId: 'release-9' };
      await live(back);
    });

    it('lists every environment in short', async () => {
      const good = { ...(await environment({ answer: 'good' }, 3)), settingsHash: 'of its values' };
      const broken = await environment({ answer: 'broken', exitCode: 7 });
      const removed = await environment({ answer: 'removed' });
      await Promise.all([live(good), live(removed), tested.cell.apply(broken)]);
      await settled(tested.cell, broken.environmentId);
      await tested.cell.remove(removed.environmentId, 1);
      const listed = await tested.cell.list();
      const find = ({ environmentId }: DesiredEnvironment) =>
        listed.find((summary) => summary.environmentId === environmentId);
      expect(find(good)).toEqual({
        ...{ environmentId: good.environmentId, epoch: 3, rollout: 'live', failure: null, troubles: [] },
        ...{ wantedReleaseId: 'release-3', servingReleaseId: 'release-3', settingsHash: 'of its values' },
      });
      expect(find(broken)).toMatchObject({
        ...{ rollout: 'failed', wantedReleaseId: 'release-1', servingReleaseId: null, settingsHash: null },
        failure: { unitKey: 'function-a', reason: 'exited with code 7', lastLines: ['about to exit: broken'] },
      });
      expect(find(removed)).toBeUndefined();
    });

    it('who may only look sees everything and changes nothing', async () => {
      const { environmentId } = await live(shared);
      expect(await tested.reader.observe(environmentId)).toEqual(await tested.cell.observe(environmentId));
      expect(await tested.reader.list()).toEqual(await tested.cell.list());
      expect(await tested.reader.probe()).toEqual(await tested.cell.probe());
      expect(await tested.reader.logs(environmentId, 'function-a', 5)).not.toEqual([]);
    });

    it('replaces only the units that changed', async () => {
      const first = await environment({ answer: 'x1' });
      const other = testUnit('function-b', await tested.image({ answer: 'b' }));
      const both = { ...first, units: [...first.units, other] };
      const before = await live(both);
      const changed = testUnit('function-a', await tested.image({ answer: 'x2' }));
      const after = await live({ ...both, epoch: 2, releaseId: 'release-2', units: [changed, other] });
      expect(await answer(first)).toBe('x2');
      expect(after.units[1]).toEqual(before.units[1]);
      expect(after.units[0]?.startedAt).not.toBe(before.units[0]?.startedAt);
    });

    it('tells why a unit fails and keeps serving the former release', async () => {
      const desired = await environment({ answer: 'good' });
      await live(desired);
      const units = [testUnit('function-a', await tested.image({ answer: 'broken', exitCode: 7 }))];
      await tested.cell.apply({ ...desired, epoch: 2, releaseId: 'release-2', units });
      const seen = await settled(tested.cell, desired.environmentId);
      expect(seen).toMatchObject({ rollout: 'failed', wantedReleaseId: 'release-2', servingReleaseId: 'release-1' });
      expect(seen.failure).toMatchObject({ unitKey: 'function-a', reason: 'exited with code 7' });
      expect(seen.failure?.lastLines).toContain('about to exit: broken');
      expect(await answer(desired)).toBe('good');
    });

    it('gives units the addresses of those that they call', async () => {
      const base = await environment({ answer: 'front' });
      const back = testUnit('function-back', await tested.image({ answer: 'from behind' }));
      const front = { ...(base.units[0] as DesiredUnit), upstreams: [back.key] };
      await live({ ...base, units: [front, back] });
      expect(await answer(base, '/upstream?unit=function-back')).toBe('from behind');
    });

    it('keeps what a unit prints', async () => {
      await live(shared);
      await answer(shared, '/log?text=hello%20there');
      const line = await waitUntil('the line is kept', async () =>
        (await tested.cell.logs(shared.environmentId, 'function-a', 50)).find(({ text }) => text === 'hello there'),
      );
      expect(line.stream).toBe('stdout');
      expect(await tested.cell.logs(shared.environmentId, 'function-unknown', 50)).toEqual([]);
    });

    it('wakes an observer as soon as something is different', async () => {
      const desired = await environment({ answer: 'watched' });
      const { version } = await live(desired);
      const next = tested.cell.observe(desired.environmentId, { afterVersion: version, waitMs: 20_000 });
      await tested.cell.apply({ ...desired, epoch: 2, releaseId: 'release-2' });
      expect((await next)?.version).toBeGreaterThan(version);
      const same = await settled(tested.cell, desired.environmentId);
      const waited = { afterVersion: same.version, waitMs: 50 };
      expect((await tested.cell.observe(desired.environmentId, waited))?.version).toBe(same.version);
    });

    it('ends an environment that is removed', async () => {
      const desired = await environment({ answer: 'gone' });
      await live(desired);
      const { environments } = await tested.cell.probe();
      await tested.cell.remove(desired.environmentId, 1);
      await tested.cell.remove(desired.environmentId, 1);
      expect(await tested.cell.observe(desired.environmentId)).toBeNull();
      const status = async () => (await tested.get(`${desired.environmentId}.localhost`, '/')).status;
      await waitUntil('nobody answers for it any more', async () => (await status()) === 404);
      expect((await tested.cell.probe()).environments).toBe(environments - 1);
    });

    it('refuses what it cannot read', async () => {
      const desired = await environment({ answer: 'bad' });
      const routes = [{ host: 'x.localhost', unit: 'function-unknown' }];
      await expect(tested.cell.apply({ ...desired, routes })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      expect(await tested.cell.observe(desired.environmentId)).toBeNull();
    });
  });
}
