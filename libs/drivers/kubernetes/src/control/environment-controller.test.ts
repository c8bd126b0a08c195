import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KindName } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { Entrance } from '../entrance.js';
import { namespaceOf } from '../names.js';
import { RecordStore, statusIn } from '../record/record-store.js';
import type { RenderSettings } from '../render/render-settings.js';
import { faultEnvironment } from '../testing/fault-cell.js';
import { faultPlaceSettings, shortTimings } from '../testing/fault-settings.js';
import { StoredObjects } from '../testing/stored-objects.js';
import { ClusterView } from '../view/cluster-view.js';
import { EnvironmentController } from './environment-controller.js';

const desired = faultEnvironment();
const { environmentId } = desired;
const namespace = namespaceOf(environmentId);
const usual: RenderSettings = { ...faultPlaceSettings, versionKey: 'key' };

const watched: readonly KindName[] = [
  ...(['namespace', 'serviceAccount', 'secret', 'configMap', 'service', 'pod', 'resourceQuota'] as const),
  ...(['limitRange', 'deployment', 'networkPolicy', 'autoscaler', 'disruptionBudget', 'ingress'] as const),
];

let stored: StoredObjects;
let view: ClusterView;
let settings: RenderSettings;
let nowMs: number;
/** Each look asks for the time, more than once. */
let asked: number;
let controller: EnvironmentController;
/** What was put right after others. */
let drift: string[];

const own = (name: string): KubeObject | undefined =>
  view.find({ kind: 'ConfigMap', metadata: { name, namespace: 'cell' } });
const told = () => statusIn(own(`environment-${environmentId}`) as KubeObject).observed;

beforeEach(async () => {
  [stored, settings, nowMs, asked] = [new StoredObjects(), usual, Date.parse('2026-11-28T12:00:00Z'), 0];
  drift = [];
  view = new ClusterView({
    ...{ api: stored.api, cellNamespace: 'cell', changed: () => undefined, recordsListed: () => undefined },
    kinds: watched,
    report: (error) => {
      throw error;
    },
  });
  await view.start();
  const records = new RecordStore(stored.api, 'cell');
  controller = new EnvironmentController({
    ...{ api: stored.api, view, records, entrance: new Entrance('http://127.0.0.1:9'), routeKind: 'ingress' },
    ...{ settingsFor: () => settings, timings: { ...shortTimings, rememberMs: 1_000 } },
    ...{ report: () => undefined, now: () => ((asked += 1), new Date(nowMs)) },
    drifted: (_, __, changes) => drift.push(...changes.map(({ did, kind, name }) => `${did} ${kind} ${name}`)),
  });
  const release = { desired, set: 'a' };
  const live = { state: 'live', failure: null, wanted: release, serving: release, draining: [] } as const;
  view.learn((await records.write(environmentId, { epoch: 1, revision: 1, ...live }, null)) as KubeObject);
  await controller.run(environmentId);
  serve();
  await rest();
});
afterEach(() => view.stop());

/** Its pods are ready. */
function serve(): void {
  const status = { observedGeneration: 1, readyReplicas: 1, updatedReplicas: 1 };
  for (const deployment of view.kind('deployment').in(namespace)) view.learn(stored.put({ ...deployment, status }));
}

/** Looks until nothing is left to do. */
async function rest(): Promise<void> {
  for (let looks = 0; looks < 10; looks += 1) {
    if ((await look()).length === 0) return;
  }
  throw new Error(`It does not come to rest, and writes ${stored.written.join()}.`);
}

/** What a look writes. */
async function look(): Promise<readonly string[]> {
  stored.written.length = 0;
  asked = 0;
  await controller.run(environmentId);
  return stored.written;
}

const all = (): readonly KubeObject[] =>
  [
    view.kind('namespace').get('', namespace),
    own(`environment-${environmentId}`),
    ...view.in(namespace),
  ] as KubeObject[];

describe('an environment in which everything is as it was when all was as it should be', () => {
  it('is not looked at', async () => {
    expect([await look(), asked]).toEqual([[], 0]);
  });

  it('is looked at when anything in it is another, though it says the same, and only once', async () => {
    expect(all().length).toBeGreaterThan(8);
    for (const object of all()) {
      view.learn(stored.put(object));
      await look();
      expect([object.kind, asked > 0]).toEqual([object.kind, true]);
      await look();
      expect([object.kind, asked]).toEqual([object.kind, 0]);
    }
  });

  it('is looked at when somebody has taken a label of ours from anything in it, and has it again', async () => {
    const rendered = all().filter(({ kind }) => kind !== 'ConfigMap');
    for (const object of rendered) {
      const { labels: _, ...metadata } = object.metadata;
      view.learn(stored.put({ ...object, metadata }));
      expect(await look()).toContain(`${object.kind} ${object.metadata.name}`);
    }
  });

  it('is told once what it had too much, though it is seen for longer than it is there', async () => {
    const [one] = view.kind('service').in(namespace);
    const extra = { ...(one as KubeObject), metadata: { ...(one as KubeObject).metadata, name: 'extra' } };
    view.learn(stored.put(extra));
    for (const deletionTimestamp of [undefined, undefined, '2026-11-28T12:00:00Z']) {
      if (deletionTimestamp) view.learn(stored.put({ ...extra, metadata: { ...extra.metadata, deletionTimestamp } }));
      await look();
    }
    expect(drift).toEqual(['removed Service extra']);
  });

  it('is looked at when its record is another', async () => {
    const record = view.kind('secret').get('cell', `environment-${environmentId}`) as KubeObject;
    view.learn(stored.put(record));
    await look();
    expect(asked).toBeGreaterThan(0);
  });

  it('is looked at when its settings are others', async () => {
    settings = { ...usual, quota: { ...usual.quota, pods: 7 } };
    expect(await look()).toEqual(['ResourceQuota environment']);
  });
});

describe('an environment of which the time decides what is told', () => {
  /** It has crashed so often that it is told, and was started again since. */
  function crash(): void {
    const [deployment] = view.kind('deployment').in(namespace);
    const { labels } = (deployment as unknown as { readonly spec: { readonly template: KubeObject } }).spec.template
      .metadata;
    const terminated = { exitCode: 1, finishedAt: new Date(nowMs - 1_000).toISOString() };
    const container = { name: 'unit', ready: true, restartCount: 5, state: { running: {} }, lastState: { terminated } };
    const metadata = { name: 'pod', namespace, ...(labels === undefined ? {} : { labels }) };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, status: { containerStatuses: [container] } };
    view.learn(stored.put(pod));
  }

  it('is looked at until it does not any more', async () => {
    crash();
    await rest();
    expect(told()?.units[0]?.trouble?.restarts).toBe(5);
    nowMs += 61_000;
    await look();
    expect(told()?.units[0]?.trouble).toBeNull();
    await rest();
    await look();
    expect(asked).toBe(0);
  });

  it('is looked at while not as much of it serves as is wanted', async () => {
    const [deployment] = view.kind('deployment').in(namespace) as [KubeObject];
    view.learn(stored.put({ ...deployment, status: { observedGeneration: 1, readyReplicas: 0, updatedReplicas: 0 } }));
    await rest();
    await look();
    expect(asked).toBeGreaterThan(0);
  });
});
