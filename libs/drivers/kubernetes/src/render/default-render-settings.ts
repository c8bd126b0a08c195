import { publicAddresses } from './public-addresses.js';
import type { RenderSettings } from './render-settings.js';

type Chosen = 'imageRepository' | 'pullSecret' | 'versionKey' | 'routes';

/** What holds where an operator says nothing; the rest has no default that would be right anywhere. */
export const defaultRenderSettings: Omit<RenderSettings, Chosen> = {
  podSecurityVersion: 'v1.34',
  network: {
    entrance: [],
    deployer: [],
    dns: { peer: { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } }, port: 53 },
    outside: publicAddresses([]),
    trustedProxies: [],
  },
  walls: { step: 'preload', mustFail: [] },
  cpu: {
    workspace: { requestMillicores: 50, limitMillicores: 1_000 },
    function: { requestMillicores: 25, limitMillicores: 1_000 },
    gateway: { requestMillicores: 50, limitMillicores: 1_000 },
  },
  quota: {
    pods: 200,
    unitVersions: 200,
    cpuRequestMillicores: 20_000,
    cpuLimitMillicores: 200_000,
    memoryMb: 65_536,
    diskMb: 131_072,
    unitMemoryMb: 4_096,
  },
  unitDiskMb: 512,
  timing: { startSeconds: 60, progressSeconds: 120, drainSeconds: 5, shutdownTimeoutMs: 10_000, calmSeconds: 300 },
};
