import { Readable } from 'node:stream';
import { waitUntil } from '@tiffin/testing/wait-until';
import { expect, it } from 'vitest';
import type { KubeApi, ListPlace } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import type { KubeObject } from '../client/kube-object.js';
import { WatchedKind } from './watched-kind.js';

const quota = (version: number, more: object = {}, metadata: object = {}): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '1' } } },
  ...more,
  metadata: { name: 'one', namespace: 'n', uid: 'u', resourceVersion: String(version), ...metadata },
});

/** Lists nothing, and then tells these as they changed. */
const apiTelling = (objects: readonly KubeObject[]): KubeApi =>
  ({
    list: () => Promise.resolve({ items: [], metadata: { resourceVersion: '0' } }),
    open: () => {
      const stream = new Readable({ read: () => undefined });
      for (const object of objects) stream.push(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
      return Promise.resolve(stream);
    },
  }) as unknown as KubeApi;

it.each([
  ['told', ['1', '2', '3', '4', '5', '6']],
  ['untold', ['1', '4', '5', '6']],
] as const)(
  'what is %s of an object’s status is kept as it is, and wakes only where it matters',
  async (status, expected) => {
    const managedFields = [{ manager: 'kube-controller-manager' }];
    const last = quota(
      6,
      { spec: { hard: { pods: '2' } }, status: { used: { pods: '1' } } },
      { deletionTimestamp: 'now' },
    );
    const objects = [
      quota(1),
      quota(2, { status: { used: { pods: '0' } } }, { managedFields }),
      quota(3, { status: { used: { pods: '1' } } }),
      quota(4, { status: { used: { pods: '1' } } }, { labels: { a: 'b' } }),
      quota(5, { spec: { hard: { pods: '2' } }, status: { used: { pods: '1' } } }, { labels: { a: 'b' } }),
      last,
    ];
    const told: string[] = [];
    const watched = new WatchedKind({
      ...{ api: apiTelling(objects), place: { kind: kinds.resourceQuota, labels: '', status } },
      changed: ({ metadata }) => told.push(metadata.resourceVersion ?? ''),
      report: (error) => told.push(String(error)),
    });
    await watched.start();
    await waitUntil('the last one is known', () => watched.get('n', 'one')?.metadata.resourceVersion === '6');
    expect(told).toEqual(expected);
    expect(watched.get('n', 'one')).toEqual(last);
    void watched.stop();
  },
);

/** Answers no list before it is told that nobody waits for it. */
const silentApi = (asked: () => void): KubeApi =>
  ({
    list: ({ signal }: ListPlace) => {
      asked();
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('not wanted'))));
    },
  }) as unknown as KubeApi;

it('waits for no list once it is stopped', async () => {
  let lists = 0;
  const watched = new WatchedKind({
    ...{ api: silentApi(() => (lists += 1)), place: { kind: kinds.resourceQuota, labels: '' } },
    ...{ changed: () => undefined, report: () => undefined },
  });
  const started = watched.start();
  await watched.stop();
  await started;
  expect(lists).toBe(1);
});
