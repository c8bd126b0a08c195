import type { DesiredEnvironment } from '@tiffin/contracts';
import { eventually, type KubeObject } from '@tiffin/testing/cluster';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { permittedUntil } from '../control/removal-guard.js';
import { another, FaultCell, faultEnvironment, faultUnit } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';

let at: FaultPlace;
let tested: FaultCell;
let today: readonly DesiredEnvironment[];
let yesterday: readonly KubeObject[];

beforeAll(async () => {
  at = await FaultPlace.open();
});
afterAll(() => at[Symbol.asyncDispose]());

const keys = ['one', 'two', 'three', 'four'];
/** Whatever cells of other suites have in the cluster. */
const removals = { share: 0, fewest: 4, windowMs: 600_000 };

/** Yesterday each had one unit; today each has four, by the same epoch: nothing but the number of removals tells. */
beforeEach(async () => {
  tested = await FaultCell.working(at, { removals });
  const first = [1, 2, 3].map(() => faultEnvironment());
  await Promise.all(first.map((desired) => tested.bring(desired)));
  yesterday = [
    ...(await at.kubectl.list('secrets', tested.place.namespace)),
    ...(await at.kubectl.list('configmaps', tested.place.namespace)),
  ].filter(({ metadata }) => metadata.name.startsWith('environment-'));
  today = first.map((desired) => another(desired, ...keys.map((key) => faultUnit(key))));
  await Promise.all(today.map((desired) => tested.bring(desired)));
});
afterEach(() => tested[Symbol.asyncDispose]());

const restored = (object: KubeObject): KubeObject => {
  const { resourceVersion: _, uid: __, creationTimestamp: ___, managedFields: ____, ...metadata } = object.metadata;
  return { ...object, metadata };
};

async function restore(...kinds: readonly string[]): Promise<void> {
  const objects = yesterday.filter(({ kind }) => kinds.includes(kind)).map(restored);
  await at.kubectl.run(['replace', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}

const deployments = async (): Promise<number> => {
  const all = await Promise.all(today.map((desired) => tested.names('deployments', desired)));
  return all.flat().length;
};

const asked = (words: string): readonly string[] =>
  tested.reported.filter((text) => text.includes('HumanNeeded') && text.includes(words));

describe('F-45: records of yesterday come back', () => {
  it('while it works: they are told as older than what runs, and nothing is removed until they are deployed anew', async () => {
    await restore('Secret');
    await eventually('a human is asked of each', () => asked('is older than what runs').length === today.length);
    expect(await deployments()).toBe(today.length * keys.length);
    const [one = faultEnvironment()] = today;
    await tested.bring({ ...another(one, faultUnit('one', 'b')), epoch: 2 });
    expect(await tested.names('deployments', one)).toEqual(['one']);
    expect(await deployments()).toBe((today.length - 1) * keys.length + 1);
    // Told once.
    expect(asked('is older than what runs')).toHaveLength(today.length);
  });

  it('with all that was told of them, while nobody works: no more than a few objects go until a human permits it', async () => {
    await tested.stop();
    await restore('Secret', 'ConfigMap');
    await tested.work({ removals });
    await eventually('a human is asked of each', () => asked('would be removed').length === today.length);
    expect(await deployments()).toBe(today.length * keys.length);
    const until = new Date(Date.now() + 600_000).toISOString();
    const { namespace } = tested.place;
    await at.kubectl.run(['annotate', 'namespace', namespace, `${permittedUntil}=${until}`]);
    await eventually('all is as it was yesterday', async () => (await deployments()) === today.length);
  });

  it('of environments that were ended: their namespaces stay', async () => {
    await Promise.all(today.map(({ environmentId }) => tested.cell.remove(environmentId, 1)));
    const ended = (await at.kubectl.list('secrets', tested.place.namespace)).filter(({ metadata }) =>
      metadata.name.startsWith('environment-'),
    );
    const again = today.map((desired) => ({ ...another(desired, faultUnit('one')), epoch: 2 }));
    await Promise.all(again.map((desired) => tested.bring(desired)));
    yesterday = ended;
    await restore('Secret');
    await eventually('a human is asked of each', () => asked('is older than what runs').length === today.length);
    expect(await deployments()).toBe(today.length);
  });
});
