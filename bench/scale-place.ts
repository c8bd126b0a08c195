import type { DesiredEnvironment, DesiredUnit } from '@tiffin/contracts';
import { newId } from '@tiffin/kernel';
import { defaultRenderSettings, type KubernetesPlace } from '@tiffin/kubernetes';

const digest = (character: string): string => `sha256:${character.repeat(64)}`;

/** A cell of its own in a cluster whose pods become ready without running. */
export const scalePlace = (kubeconfig: string, entranceUrl: string): KubernetesPlace => ({
  ...{ name: 'bench', kubeconfig, entranceUrl, namespace: 'cell-bench' },
  settingsFor: () => ({
    ...defaultRenderSettings,
    ...{ imageRepository: 'registry.invalid/bench', pullSecret: null },
    routes: { kind: 'ingress', className: 'none' },
  }),
  // What the cluster takes is measured, not what we would let it have.
  writes: { perSecond: 2_000, burst: 2_000 },
});

/** A gateway that is reached by a host name, and a function behind it that has a variable and a secret. `image`: one hexadecimal digit. */
export function scaleEnvironment(image = 'a'): DesiredEnvironment {
  const environmentId = newId();
  return {
    ...{ environmentId, epoch: 1, releaseId: newId(), units: scaleUnits(image) },
    routes: [{ host: `${environmentId}.localhost`, unit: 'gateway-front' }],
  };
}

/** The same with another function. */
export const changed = (desired: DesiredEnvironment, image: string): DesiredEnvironment => ({
  ...desired,
  ...{ epoch: desired.epoch + 1, releaseId: newId(), units: scaleUnits(image) },
});

const scaleUnits = (image: string): readonly DesiredUnit[] => [
  {
    ...{ key: 'gateway-front', kind: 'gateway', name: 'front', imageDigest: digest('f'), memoryMb: 64 },
    ...{ upstreams: ['function-hello'], variables: {} },
  },
  {
    ...{ key: 'function-hello', kind: 'function', name: 'hello', imageDigest: digest(image), memoryMb: 64 },
    ...{ upstreams: [], variables: { GREETING: 'hello' }, secrets: { TOKEN: 'open sesame' } },
  },
];
