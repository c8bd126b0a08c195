import { randomBytes } from 'node:crypto';
import { eventually, type FaultProxy } from '@tiffin/testing/cluster';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClusterAccess } from '../client/cluster-access.js';
import { KubeApi } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import { TokenBucket } from '../client/token-bucket.js';
import { managed, managedLabels } from '../names.js';
import { shortWatch } from '../testing/fault-settings.js';
import { FaultPlace } from '../testing/fault-place.js';
import { WatchedKind } from '../view/watched-kind.js';

let at: FaultPlace;
let proxy: FaultProxy;
let api: KubeApi;
let namespace: string;
let kind: WatchedKind;
let told: string[];
const reported: string[] = [];

beforeAll(async () => {
  at = await FaultPlace.open();
  proxy = await at.proxy();
  api = new KubeApi(new ClusterAccess(proxy.kubeconfig), new TokenBucket({ perSecond: 50, burst: 200 }));
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await at[Symbol.asyncDispose]();
});
beforeEach(async () => {
  namespace = `watched-${randomBytes(4).toString('hex')}`;
  await at.kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  told = [];
  kind = new WatchedKind({
    ...{ api, place: { kind: kinds.configMap, labels: managed, namespace }, timings: shortWatch },
    changed: ({ metadata }) => told.push(`${metadata.name} ${metadata.resourceVersion} ${isThere(metadata.name)}`),
    report: (error) => reported.push(String(error)),
  });
});
afterEach(async () => {
  proxy.rule();
  await kind.stop();
});

const set = (name: string, value: string): Promise<void> =>
  at.kubectl.apply({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { value } },
    metadata: { name, namespace, labels: managedLabels },
  });
const valueOf = (name: string): string | undefined =>
  (kind.get(namespace, name)?.data as { readonly value: string } | undefined)?.value;
const isThere = (name: string): string => (kind.get(namespace, name) === undefined ? 'is gone' : 'is there');
const sees = (name: string, value: string | undefined) =>
  eventually(`${name} is seen as ${value}`, () => valueOf(name) === value);
const watches = () => proxy.calls.filter(({ isWatch, path }) => isWatch && path.includes(namespace));
const lists = () => proxy.calls.filter(({ isWatch, path }) => !isWatch && path.includes(namespace));

describe('F-17: what watches do not tell', () => {
  it.each([
    ['a place that is forgotten', { does: 'expire' }],
    ['one that answers 410', { does: 'answer', code: 410, reason: 'Expired' }],
    ['one that breaks in the middle of an event', { does: 'cut', afterEvents: 0 }],
    ['one that breaks as it begins', { does: 'reset', when: 'before' }],
    ['one that says nothing for ever', { does: 'silence' }],
    ['events that come twice and out of order', { does: 'repeat' }],
  ] as const)('%s: every change is noticed', async (_, fault) => {
    await set('one', '1');
    proxy.rule({ isWatch: true, times: 2, fault });
    await kind.start();
    await sees('one', '1');
    await set('one', '2');
    await set('two', '1');
    await set('one', '3');
    await Promise.all([sees('one', '3'), sees('two', '1')]);
    await at.kubectl.delete('configmap/two', namespace);
    await sees('two', undefined);
    await set('two', '2');
    await sees('two', '2');
    // Nothing is told twice, and nothing old after something new.
    expect(new Set(told).size).toBe(told.length);
    expect(valueOf('one')).toBe('3');
  });

  it.each([
    ['forgets its place', { does: 'expire' }],
    ['ends as it begins', { does: 'cut', afterEvents: 0 }],
    ['breaks', { does: 'reset', when: 'after' }],
  ] as const)('one that %s each time is not begun in a circle, and lists tell', async (_, fault) => {
    proxy.rule({ isWatch: true, fault });
    await kind.start();
    await set('one', '1');
    await sees('one', '1');
    await eventually('it has been begun some times', () => watches().length >= 5);
    const times = watches().map(({ atMs }) => atMs);
    // Five waits of 100 ms and more, each twice the one before, halved by chance at most.
    expect((times[4] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400);
  });

  it('everything is listed again from time to time, though every watch is dead', async () => {
    proxy.rule({ isWatch: true, fault: { does: 'silence' } });
    await kind.start();
    await set('one', '1');
    await sees('one', '1');
    expect(lists().length).toBeGreaterThan(1);
  });

  it.each([
    ['some are read one by one', 3],
    ['all are read where many are others', 60],
  ])('lists tell what is new, another and gone, though every watch is dead: %s', async (_, count) => {
    const names = Array.from({ length: count }, (_one, index) => `one-${index}`);
    await Promise.all(['same', 'gone', ...names].map((name) => set(name, '1')));
    proxy.rule({ isWatch: true, fault: { does: 'silence' } });
    await kind.start();
    await sees('gone', '1');
    await at.kubectl.delete('configmap/gone', namespace);
    await Promise.all(['new', ...names].map((name) => set(name, '2')));
    await Promise.all(['new', ...names].map((name) => sees(name, '2')));
    await sees('gone', undefined);
    expect(valueOf('same')).toBe('1');
    expect(told.filter((name) => name.startsWith('same'))).toHaveLength(1);
    const reads = lists().filter(({ path }) => path.endsWith('/configmaps/same'));
    expect(reads).toEqual([]);
  });

  it('ends at once while a list is not answered', async () => {
    proxy.rule({ fault: { does: 'silence' } });
    const starting = kind.start();
    await eventually('it was asked', () => lists().length > 0);
    await kind.stop();
    await starting;
  });
});
