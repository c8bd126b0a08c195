import { Refusal } from '@tiffin/kernel';
import { ClusterCell } from '@tiffin/testing/cluster-cell';
import { clusterUnderTest, Kubectl } from '@tiffin/testing/cluster';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubernetesCell } from '../kubernetes-cell.js';
import { annotationNames } from '../render/object-names.js';
import { DeployedEnvironment } from '../testing/deployed-environment.js';

const kubectl = new Kubectl(clusterUnderTest());
const rounds = inLongForm(50, { otherwise: 15 });

let cluster: ClusterCell;
/** Another deployer's. */
let other: KubernetesCell;
beforeAll(async () => {
  cluster = await ClusterCell.open();
  other = KubernetesCell.open(cluster.place);
});
afterAll(async () => {
  await other?.close();
  await cluster?.close();
});

describe('two deployers who race for one environment', () => {
  it(`leave what the higher epoch desires, in each of ${rounds} rounds`, async () => {
    const deployed = await DeployedEnvironment.bring(cluster, kubectl, { 'function-front': {} });
    const { desired, namespace } = deployed;
    const refused: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const [older, newer] = [2 * round, 2 * round + 1].map((epoch) => ({
        ...{ ...desired, epoch, releaseId: `release-${epoch}` },
        units: desired.units.map((unit) => ({ ...unit, variables: { ROUND: String(epoch % 4) } })),
      }));
      const late = other.apply(older as typeof desired).catch((refusal: unknown) => {
        if (!(refusal instanceof Refusal) || refusal.code !== 'EPOCH_STALE') throw refusal;
        refused.push(round);
      });
      await Promise.all([late, cluster.cell.apply(newer as typeof desired)]);
      expect(await other.observe(desired.environmentId)).toMatchObject({
        ...{ epoch: newer?.epoch, wantedReleaseId: newer?.releaseId },
      });
    }
    const last = 2 * rounds + 1;
    const seen = await deployed.apply({ epoch: last, releaseId: `release-${last}` });
    expect(seen).toMatchObject({ epoch: last, servingReleaseId: `release-${last}` });
    const there = await kubectl.get(`namespace/${namespace}`);
    expect(there?.metadata['annotations']).toMatchObject({ [annotationNames.epoch]: String(last) });
    // Both orders came up, or it was no race.
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(rounds);
  });
});
