import { expect, it } from 'vitest';
import { clusterLines } from './cluster-lines.js';

it('shows pods by name, and counts what else there is', () => {
  const other = (kind: string, name: string) => ({ kind, name, state: null });
  const objects = [
    { kind: 'Pod', name: 'gateway-1', state: 'Running, ready' },
    { kind: 'Pod', name: 'function-greeter-1', state: 'Pending, not ready' },
    ...[other('Service', 'a'), other('Service', 'b'), other('Deployment', 'c')],
  ];
  expect(clusterLines([{ namespace: 't-1', hosts: ['a.localhost'], objects }])).toEqual([
    't-1  a.localhost',
    '  gateway-1           Running, ready',
    '  function-greeter-1  Pending, not ready',
    '  Deployment 1, Service 2',
  ]);
});
