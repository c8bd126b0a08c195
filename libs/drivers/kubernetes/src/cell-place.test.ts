import { RepositoryPaths } from '@tiffin/builds-rules';
import type { CellPlace } from '@tiffin/deployments-operations';
import { accepted, type CellId } from '@tiffin/kernel';
import { describe, expect, it } from 'vitest';
import { kubernetesPlace } from './cell-place.js';

const tenantId = '019a0000-0000-7000-8000-000000000001';
const owner = { tenant: 'acme', project: 'shop', tenantId };
const registry = { host: '127.0.0.1:5000', paths: accepted(RepositoryPaths.of('tiffin')), credentials: null };
const row = (more: object = {}, address = 'eu-1#main'): CellPlace => ({
  ...{ id: 'cell' as CellId, name: 'eu-1', driver: 'kubernetes', address, state: 'open', silentSince: null },
  ...{ domain: null, routerPort: null },
  settings: {
    ...{ entranceUrl: 'http://10.0.0.10/', podSecurityVersion: 'v1.34', permittedNetworks: ['10.1.2.3/32:5432'] },
    ...{ routes: { kind: 'ingress', className: 'traefik' }, ...more },
  },
});

describe('the row of a cell in a cluster', () => {
  it('names a kubeconfig, and where images are pulled as the installation says', () => {
    const place = kubernetesPlace(row(), { kubeconfigsDir: '/keys', registry });
    expect(place).toMatchObject({ kubeconfig: '/keys/eu-1', context: 'main', namespace: 'tiffin-cell' });
    expect(place.settingsFor(owner)).toMatchObject({ imageRepository: `127.0.0.1:5000/tiffin/t-${tenantId}` });
    expect(place.settingsFor(owner).network.outside).toContainEqual({ cidr: '10.1.2.3/32', port: 5432 });
  });

  it.each([
    ['registry.internal:5000/a/b', `registry.internal:5000/a/b/t-${tenantId}`],
    ['registry.internal', `registry.internal/t-${tenantId}`],
  ])('or as its nodes reach the registry: %s', (named, imageRepository) => {
    const place = kubernetesPlace(row({ registry: named }), { kubeconfigsDir: '/keys', registry });
    expect(place.settingsFor(owner)).toMatchObject({ imageRepository });
  });

  it('says from where the entrance and deployers come, where they are pods; else nobody comes in but from the node', () => {
    const { network } = kubernetesPlace(row(), { kubeconfigsDir: '/keys', registry }).settingsFor(owner);
    expect(network).toMatchObject({ entrance: [], deployer: [], trustedProxies: [] });
    const traefik = { namespace: 'traefik', podLabels: { app: 'traefik' } };
    const peers = {
      entranceFrom: [traefik],
      deployerFrom: [{ network: '10.2.0.0/16' }],
      trustedProxies: ['10.3.0.0/16'],
    };
    const place = kubernetesPlace(row(peers), { kubeconfigsDir: '/keys', registry });
    expect(place.settingsFor(owner).network).toMatchObject({
      ...{ entrance: [traefik], deployer: [{ cidr: '10.2.0.0/16' }], trustedProxies: ['10.3.0.0/16'] },
    });
  });

  it('cannot be reached from a process without kubeconfigs, nor by an address that is none', () => {
    const open = (address: string, kubeconfigsDir: string | null) => () =>
      kubernetesPlace(row({}, address), { kubeconfigsDir, registry });
    expect(open('eu-1', null)).toThrow('TIFFIN_KUBECONFIGS_DIR');
    expect(open('../eu-1', '/keys')).toThrow('names no kubeconfig');
  });
});
