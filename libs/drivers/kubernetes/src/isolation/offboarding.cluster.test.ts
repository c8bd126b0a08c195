import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { clusterUnderTest, eventually, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject as KubeRecord } from '../client/kube-object.js';
import { recordIn } from '../record/record-store.js';
import { DeployedEnvironment } from '../testing/deployed-environment.js';

const kubectl = new Kubectl(clusterUnderTest());
/** Long enough to look at what is left, and short enough to wait for. */
const removal = { emptyMs: 3_000, rememberMs: 25_000 };

let cluster: ClusterCell;
beforeAll(async () => {
  cluster = await ClusterCell.open({ place: removal });
});
afterAll(() => cluster?.close());

let listable = '';
beforeAll(async () => {
  const names = (await kubectl.run(['api-resources', '--verbs=list', '-o', 'name'])).trim().split('\n');
  // Events end by themselves after an hour, and metrics are counted while one asks.
  listable = names.filter((name) => !name.startsWith('events') && !name.endsWith('metrics.k8s.io')).join();
});

/** Every object of the cluster in which an id is written, whatever its kind is. */
async function objectsWith(id: string): Promise<readonly string[]> {
  const { items } = JSON.parse(await kubectl.run(['get', listable, '--all-namespaces', '-o', 'json'])) as {
    readonly items: readonly KubeObject[];
  };
  return items
    .filter((object) => JSON.stringify(object).includes(id))
    .map(({ kind, metadata: { namespace, name } }) => `${kind} ${namespace ?? ''}/${name}`);
}

const bring = () =>
  DeployedEnvironment.bring(cluster, kubectl, { 'function-front': { secrets: { TOKEN: 'open sesame' } } });

describe.concurrent('an environment that is removed', () => {
  it('leaves what refuses whoever comes late, at last nothing, and may then come back as new', async () => {
    const [gone, stays] = await Promise.all([bring(), bring()]);
    const { environmentId } = gone.desired;
    const before = (await objectsWith(environmentId)).map((name) => name.split(' ')[0]);
    expect(before).toEqual(expect.arrayContaining(['Namespace', 'Pod', 'Secret', 'Deployment', 'HTTPRoute']));

    await cluster.cell.remove(environmentId, 5);
    const { namespace } = cluster.place;
    await eventually('its namespace is gone', async () => (await kubectl.get(`namespace/${gone.namespace}`)) === null);
    await expect(cluster.cell.apply({ ...gone.desired, epoch: 4 })).rejects.toMatchObject({ code: 'EPOCH_STALE' });
    const record = await kubectl.get<KubeRecord>(`secret/environment-${environmentId}`, namespace);
    expect(record && (await recordIn(record))).toMatchObject({ epoch: 5, wanted: null, serving: null, draining: [] });

    const tombstone = ['ConfigMap', 'Secret'].map((kind) => `${kind} ${namespace}/environment-${environmentId}`);
    await eventually('only its tombstone is left', async () => sameNames(await objectsWith(environmentId), tombstone));
    // To look at all that there is costs much: not before its time.
    const isRecorded = () => kubectl.get(`secret/environment-${environmentId}`, namespace);
    await eventually('its record is gone', async () => (await isRecorded()) === null);
    await eventually('nothing is left', async () => (await objectsWith(environmentId)).length === 0);
    expect(await cluster.cell.observe(stays.desired.environmentId)).toMatchObject({ rollout: 'live', failure: null });
    expect((await cluster.get(stays.desired.routes[0]?.host ?? '', '/')).body).toBe('here');

    // As new, and it inherits nothing.
    const seen = await gone.apply({ units: gone.desired.units.map((unit) => ({ ...unit, secrets: {} })) });
    expect(seen).toMatchObject({ epoch: 1, rollout: 'live', servingReleaseId: 'release-1' });
    expect(await kubectl.list('secrets', gone.namespace)).toEqual([]);
  });

  it('is not forgotten when it is wanted again meanwhile', async () => {
    const wanted = await bring();
    const { environmentId } = wanted.desired;
    await cluster.cell.remove(environmentId, 2);
    await wanted.apply({ epoch: 3 });
    expect(await cluster.cell.observe(environmentId)).toMatchObject({ epoch: 3, rollout: 'live' });
    await expect(cluster.cell.apply({ ...wanted.desired, epoch: 2 })).rejects.toMatchObject({ code: 'EPOCH_STALE' });
  });
});

const sameNames = (some: readonly string[], others: readonly string[]): boolean =>
  some.toSorted().join() === others.toSorted().join();
