import { beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../client/kube-object.js';
import { namespaceOf } from '../names.js';
import { RecordStore } from '../record/record-store.js';
import type { EnvironmentRecord } from '../record/environment-record.js';
import { type LimitAccount, limitStoreOf } from '../render/limit-store.js';
import type { RenderSettings } from '../render/render-settings.js';
import { faultEnvironment } from '../testing/fault-cell.js';
import { faultPlaceSettings } from '../testing/fault-settings.js';
import { StoredObjects } from '../testing/stored-objects.js';
import { ClusterView } from '../view/cluster-view.js';
import { concernsLimits, CountingEnvironments } from './counting-environments.js';

const limits = { url: 'redis://10.1.2.3:6379', peers: [{ cidr: '10.1.2.3/32' }] };
const settings: RenderSettings = { ...faultPlaceSettings, versionKey: 'key', limits };
const desired = faultEnvironment();
const { environmentId } = desired;
const gateway = { ...desired, units: desired.units.map((unit) => ({ ...unit, kind: 'gateway' as const })) };
const account = limitStoreOf(limits, 'key', environmentId);

let view: ClusterView;
let records: RecordStore;
let now: RenderSettings;
/** Who may count. */
let known: Map<string, LimitAccount>;
let counting: CountingEnvironments;

beforeEach(async () => {
  const { api } = new StoredObjects();
  now = settings;
  known = new Map();
  view = new ClusterView({
    ...{ api, cellNamespace: 'cell', changed: () => undefined, recordsListed: () => undefined },
    ...{ kinds: ['namespace', 'secret'], report: () => undefined },
  });
  await view.start();
  records = new RecordStore(api, 'cell');
  const users = {
    keep: (one: LimitAccount) => Promise.resolve(void known.set(one.user, one)),
    forget: (user: string) => Promise.resolve(void known.delete(user)),
    close: () => undefined,
  };
  counting = new CountingEnvironments({ view, namespace: 'cell', settings: () => now, users });
});

let held: KubeObject | null = null;
async function record(of: typeof desired | null): Promise<void> {
  const release = of === null ? null : { desired: of, set: 'a' };
  const record: EnvironmentRecord = {
    ...{ epoch: 1, revision: 1, state: 'live', failure: null, draining: [] },
    ...{ wanted: release, serving: release },
  };
  held = (await records.write(environmentId, record, held)) ?? held;
  view.learn(held!);
  await counting.run(environmentId);
}
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespaceOf(environmentId) } };

describe('who may count in the Redis that gateways share', () => {
  beforeEach(() => {
    held = null;
  });

  it('is each environment that has a gateway, as its gateways are told', async () => {
    await record(desired);
    expect(known).toEqual(new Map());
    await record(gateway);
    expect(known).toEqual(new Map([[account.user, account]]));
  });

  it('is an environment until its namespace is gone', async () => {
    view.learn({ ...namespace, metadata: { ...namespace.metadata, resourceVersion: '1' } });
    await record(gateway);
    await record(null);
    expect([...known.keys()]).toEqual([account.user]);
  });

  it('is none that is gone, nor one of which nothing is known any more', async () => {
    await record(gateway);
    await record(null);
    expect(known).toEqual(new Map());
    known.set(account.user, account);
    const before = held!;
    held = null;
    const empty = view.kind('secret').get('cell', `environment-${environmentId}`);
    expect(empty).toEqual(before);
    await counting.run(environmentId);
    expect(known).toEqual(new Map());
  });

  it('is nobody where there is no such Redis', async () => {
    const { limits: _, ...without } = settings;
    now = without;
    await record(gateway);
    expect(known).toEqual(new Map());
  });

  it('depends on records and namespaces, and on nothing that changes often', async () => {
    await record(gateway);
    expect([held!, namespace].map(concernsLimits)).toEqual([true, true]);
    const metadata = { name: 'environment-1', namespace: 'cell' };
    for (const kind of ['Pod', 'ConfigMap', 'Deployment'])
      expect(concernsLimits({ apiVersion: 'v1', kind, metadata })).toBe(false);
  });
});
