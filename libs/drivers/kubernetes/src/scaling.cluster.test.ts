import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredUnit, ObservedReplicas } from '@tiffin/contracts';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { clusterUnderTest, eventually, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { defaultRenderSettings } from './render/default-render-settings.js';
import { DeployedEnvironment } from './testing/deployed-environment.js';

const kubectl = new Kubectl(clusterUnderTest());
const key = 'function-front';
/** Replicas are taken away as soon as there is less to do, while the entrance, which runs beside what is busy, may hear of it late. */
const timing = { ...defaultRenderSettings.timing, calmSeconds: 5, drainSeconds: 10 };

let cluster: ClusterCell;
const drifted: string[] = [];
beforeAll(async () => {
  cluster = await ClusterCell.open({ settings: { timing }, drifted: (environmentId) => drifted.push(environmentId) });
});
afterAll(() => cluster?.close());

const bring = (unit: Partial<DesiredUnit>) => DeployedEnvironment.bring(cluster, kubectl, { [key]: unit });
const hostOf = ({ desired }: DeployedEnvironment): string => desired.routes[0]?.host ?? '';

async function replicasOf({ desired }: DeployedEnvironment): Promise<ObservedReplicas | undefined> {
  return (await cluster.cell.observe(desired.environmentId))?.units[0]?.replicas;
}

async function podsOf({ namespace }: DeployedEnvironment): Promise<readonly string[]> {
  const pods = await kubectl.list<KubeObject>('pods', namespace);
  return pods.filter(({ metadata }) => !('deletionTimestamp' in metadata)).map(({ metadata }) => metadata.name);
}

/** Asks again and again, several at a time, until it is told to stop. */
function ask(environment: DeployedEnvironment, path: string, atOnce: number) {
  const seen = { asked: 0, failed: [] as number[] };
  let goesOn = true;
  const one = async (): Promise<void> => {
    while (goesOn) {
      const { status } = await cluster.get(hostOf(environment), path).catch(() => ({ status: 0 }));
      seen.asked += 1;
      if (status !== 200) seen.failed.push(status);
      // Pods start meanwhile, on the same processors.
      await delay(10);
    }
  };
  const all = Array.from({ length: atOnce }, one);
  const stop = async () => {
    goesOn = false;
    await Promise.all(all);
    return seen;
  };
  return { seen, stop };
}

/** As whoever empties a node asks for it. Answers whether the pod may go. */
async function evict({ namespace }: DeployedEnvironment, pod: string): Promise<boolean> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace } };
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`;
  const { code, errors } = await kubectl.try(['create', '--raw', path, '-f', '-'], JSON.stringify(eviction));
  if (code !== 0 && !errors.includes('disruption budget')) throw new Error(errors);
  return code === 0;
}

describe.concurrent('replicas of a unit', { timeout: 240_000 }, () => {
  it('serve every request while one of them is lost', async () => {
    const environment = await bring({ replicas: 3 });
    const asking = ask(environment, '/', 4);
    await eventually('it is asked', () => asking.seen.asked > 50);
    const [lost] = await podsOf(environment);
    await kubectl.delete(`pod/${lost}`, environment.namespace);
    await eventually('another one is in its place', async () => {
      const pods = await podsOf(environment);
      return pods.length === 3 && !pods.includes(lost ?? '') && (await replicasOf(environment))?.ready === 3;
    });
    const { asked } = asking.seen;
    await eventually('it is asked after that', () => asking.seen.asked > asked + 50);
    expect((await asking.stop()).failed).toEqual([]);
  });

  it('of production go one after the other where a node is emptied, those of another environment all at once', async () => {
    const other = await bring({ replicas: 2 });
    const production = await bring({ replicas: 2 });
    await production.apply({ epoch: 2, isProduction: true });
    await eventually('its budget is known', async () => {
      const [budget] = await kubectl.list<Budget>('poddisruptionbudgets', production.namespace);
      return budget?.status?.disruptionsAllowed === 1;
    });
    const answers = async (environment: DeployedEnvironment) => {
      const [first = '', last = ''] = await podsOf(environment);
      return [await evict(environment, first), await evict(environment, last)];
    };
    expect(await answers(other)).toEqual([true, true]);
    expect(await answers(production)).toEqual([true, false]);
    await eventually('the next may go', async () => {
      const [last = ''] = await podsOf(production);
      return (await replicasOf(production))?.ready === 2 && (await evict(production, last));
    });
  });

  it('become more while there is much to do, and fewer when there is not', async () => {
    const autoscale = { maxReplicas: 3, cpuMillicores: 100 };
    const environment = await bring({ autoscale });
    await eventually('it is calm', async () => (await replicasOf(environment))?.wanted === 1);
    const busy = encodeURIComponent('const end = Date.now() + 100; while (Date.now() < end); return "done"');
    const asking = ask(environment, `/run?code=${busy}`, 2);
    const more = await eventually('more of them are ready', async () => {
      const replicas = await replicasOf(environment);
      return replicas !== undefined && replicas.ready > 1 && replicas;
    });
    expect(more.wanted).toBeLessThanOrEqual(3);
    // A new version begins with as many: with fewer it would take over what it cannot answer.
    const variables = { CHANGED: 'yes' };
    const units = environment.desired.units.map((unit) => ({ ...unit, variables }));
    await environment.apply({ epoch: 2, units });
    expect((await replicasOf(environment))?.ready).toBeGreaterThan(1);
    expect((await asking.stop()).failed).toEqual([]);
    await eventually('it is calm again', async () => (await replicasOf(environment))?.wanted === 1);
    // What the autoscaler wants is nothing that somebody has changed, and nothing is put back.
    expect(drifted).toEqual([]);
    expect(await cluster.cell.observe(environment.desired.environmentId)).toMatchObject({ rollout: 'live' });
  });
});

interface Budget extends KubeObject {
  readonly status?: { readonly disruptionsAllowed?: number };
}
