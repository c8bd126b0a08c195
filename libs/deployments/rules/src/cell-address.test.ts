import { describe, expect, it } from 'vitest';
import { addressProblem, kubernetesAddress } from './cell-address.js';

describe('the address of a cluster', () => {
  it('is a file name, and perhaps a context', () => {
    expect(kubernetesAddress('eu-2.yaml')).toEqual({ file: 'eu-2.yaml', context: null });
    expect(kubernetesAddress('all.yaml#admin@eu-2')).toEqual({ file: 'all.yaml', context: 'admin@eu-2' });
    expect(kubernetesAddress('all.yaml#arn:aws:eks:eu/1#x')).toEqual({
      file: 'all.yaml',
      context: 'arn:aws:eks:eu/1#x',
    });
  });

  it.each([
    '',
    '.',
    '..',
    '.hidden',
    '../eu-2.yaml',
    '/etc/kubeconfig',
    'a/b',
    'a\\b',
    'a#',
    '#a',
    'a\u0000b',
    'ä.yaml',
  ])('leads out of no folder: %j', (address) => {
    expect(kubernetesAddress(address)).toBeNull();
    expect(addressProblem('kubernetes', address)).toContain('TIFFIN_KUBECONFIGS_DIR');
  });

  it('of a local cell is a folder', () => {
    for (const address of ['default', '/var/lib/tiffin/cell-b']) expect(addressProblem('local', address)).toBeNull();
    for (const address of ['', 'cell-b', '/a/../etc', 'http://127.0.0.1'])
      expect(addressProblem('local', address)).toContain('folder');
  });
});
