import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { clusterUnderTest, eventually, Kubectl, type KubeObject } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectChange } from './control/objects-writer.js';
import { DeployedEnvironment } from './testing/deployed-environment.js';

const kubectl = new Kubectl(clusterUnderTest());
const drift: ObjectChange[] = [];
const reported: string[] = [];
let cluster: ClusterCell;
let deployed: DeployedEnvironment;

beforeAll(async () => {
  cluster = await ClusterCell.open({
    drifted: (_, __, changes) => drift.push(...changes),
    report: (error) => reported.push(String(error)),
  });
  deployed = await DeployedEnvironment.bring(cluster, kubectl, { 'function-front': {}, 'function-back': {} });
});
afterAll(() => cluster?.close());

const units = async (): Promise<readonly string[]> =>
  (await kubectl.list<KubeObject>('deployments', deployed.namespace)).map(({ metadata }) => metadata.name).sort();

const versionServed = async (): Promise<string | undefined> => {
  const service = await kubectl.get<KubeObject & { readonly spec: { readonly selector: Record<string, string> } }>(
    'service/function-front-a',
    deployed.namespace,
  );
  return service?.spec.selector['tiffin.dev/version'];
};

/** Asks without a pause while something goes on; resolves with whatever was not answered by the application. */
async function whileAsked(act: () => Promise<unknown>): Promise<{ readonly asked: number; readonly failed: string[] }> {
  const host = `${deployed.desired.environmentId}.localhost`;
  const failed: string[] = [];
  let isOver = false;
  let asked = 0;
  const asking = (async () => {
    while (!isOver) {
      const { status, body } = await cluster.get(host, '/').catch((error) => ({ status: 0, body: String(error) }));
      asked += 1;
      if (body !== 'here') failed.push(`${status} ${body}`);
    }
  })();
  try {
    await act();
  } finally {
    isOver = true;
    await asking;
  }
  return { asked, failed };
}

const usual = () => cluster.place.settingsFor(null);

const onlyNew = (before: readonly string[]) => async (): Promise<boolean> => {
  const now = await units();
  return now.length === before.length && now.every((name) => !before.includes(name));
};

describe('a cell that makes other pods of everything than it did', () => {
  it('replaces what serves once the new is ready, with no request lost and nothing told but that it is live', async () => {
    const before = await units();
    const { cpu } = usual();
    const states = new Set<string | undefined>();
    const { asked, failed } = await whileAsked(async () => {
      await cluster.settle({ ...usual(), cpu: { ...cpu, function: { ...cpu.function, limitMillicores: 900 } } });
      await eventually('all is made anew', async () => {
        states.add((await cluster.cell.observe(deployed.desired.environmentId))?.rollout);
        return onlyNew(before)();
      });
    });
    expect(asked).toBeGreaterThan(10);
    expect(failed).toEqual([]);
    expect([...states]).toEqual(['live']);
    expect(drift).toEqual([]);
  });

  it('lets it go on where the new does not come up, says why, and leaves nothing once it is put back', async () => {
    const before = await units();
    const served = await versionServed();
    const settings = usual();
    const { failed } = await whileAsked(async () => {
      await cluster.settle({ ...settings, runtimeClassName: 'there-is-none' });
      await eventually('it is said', () => reported.some((text) => text.includes('there-is-none')));
      await eventually('what did not come up is gone', async () => (await units()).join() === before.join());
    });
    expect(failed).toEqual([]);
    expect(await versionServed()).toBe(served);
    // What serves is kept as it was made meanwhile.
    await kubectl.run(['delete', `deployment/${before[0]}`, '-n', deployed.namespace]);
    await eventually('it is back', async () => (await units()).join() === before.join());
    await cluster.settle(settings);
    await deployed.apply({ epoch: 2, releaseId: 'release-2' });
    expect(await units()).toEqual(before);
  });
});
