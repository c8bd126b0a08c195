import { describe, expect, it } from 'vitest';
import { stuckNamespace } from './stuck-namespace.js';

const namespace = (deletionTimestamp?: string) => ({
  ...{ apiVersion: 'v1', kind: 'Namespace', spec: { finalizers: ['kubernetes'] } },
  metadata: { name: 't-1', ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
  status: {
    conditions: [
      { type: 'NamespaceContentRemaining', status: 'True', message: 'pods. has 1 resource instances' },
      { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', message: 'all fine' },
    ],
  },
});
const patienceMs = 600_000;
const now = new Date('2026-11-27T12:10:01Z');

describe('a namespace that is to go', () => {
  it('is told with its reason once it has not gone for ten minutes', () => {
    const told = stuckNamespace(namespace('2026-11-27T12:00:00Z'), { now, patienceMs });
    expect(told).toContain('t-1');
    expect(told).toContain('pods. has 1 resource instances; finalizers: kubernetes');
    expect(told).not.toContain('all fine');
  });

  it.each([[undefined], ['2026-11-27T12:00:02Z']])('is not before: %s', (deleted) => {
    expect(stuckNamespace(namespace(deleted), { now, patienceMs })).toBeNull();
  });
});
