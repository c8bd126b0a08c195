import { randomBytes } from 'node:crypto';
import { eventually, type FaultProxy, type ProxiedCall } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClusterAccess } from '../client/cluster-access.js';
import { KubeApi } from '../client/kube-api.js';
import { kinds } from '../client/kinds.js';
import { TokenBucket } from '../client/token-bucket.js';
import { managed, managedLabels } from '../names.js';
import { shortWatch } from '../testing/fault-settings.js';
import { FaultPlace } from '../testing/fault-place.js';
import { WatchedKind } from '../view/watched-kind.js';

let at: FaultPlace;
beforeAll(async () => {
  at = await FaultPlace.open();
});
afterAll(() => at[Symbol.asyncDispose]());

/** Objects of one kind that are watched, in a namespace of their own and through a proxy of their own: tests wait beside each other. */
class Watching implements AsyncDisposable {
  readonly told: string[] = [];
  readonly kind: WatchedKind;

  private constructor(
    readonly proxy: FaultProxy,
    private readonly namespace: string,
  ) {
    const api = new KubeApi(new ClusterAccess(proxy.kubeconfig), new TokenBucket({ perSecond: 50, burst: 200 }));
    this.kind = new WatchedKind({
      ...{ api, place: { kind: kinds.configMap, labels: managed, namespace }, timings: shortWatch },
      changed: ({ metadata: { name, resourceVersion } }) =>
        this.told.push(`${name} ${resourceVersion} ${this.isThere(name)}`),
      report: () => undefined,
    });
  }

  static async open(): Promise<Watching> {
    const namespace = `watched-${randomBytes(4).toString('hex')}`;
    await at.kubectl.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    return new Watching(await at.proxy(), namespace);
  }

  set(name: string, value: string): Promise<void> {
    const metadata = { name, namespace: this.namespace, labels: managedLabels };
    return at.kubectl.apply({ apiVersion: 'v1', kind: 'ConfigMap', data: { value }, metadata });
  }

  delete(name: string): Promise<void> {
    return at.kubectl.delete(`configmap/${name}`, this.namespace);
  }

  valueOf(name: string): string | undefined {
    return (this.kind.get(this.namespace, name)?.data as { readonly value: string } | undefined)?.value;
  }

  sees(name: string, value: string | undefined): Promise<true> {
    return eventually(`${name} is seen as ${value}`, () => this.valueOf(name) === value);
  }

  get watches(): readonly ProxiedCall[] {
    return this.proxy.calls.filter(({ isWatch }) => isWatch);
  }

  get lists(): readonly ProxiedCall[] {
    return this.proxy.calls.filter(({ isWatch }) => !isWatch);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.proxy.rule();
    await this.kind.stop();
    await this.proxy[Symbol.asyncDispose]();
  }

  private isThere(name: string): string {
    return this.kind.get(this.namespace, name) === undefined ? 'is gone' : 'is there';
  }
}

describe.concurrent('F-17: what watches do not tell', () => {
  it.each([
    ['a place that is forgotten', { does: 'expire' }],
    ['one that answers 410', { does: 'answer', code: 410, reason: 'Expired' }],
    ['one that breaks in the middle of an event', { does: 'cut', afterEvents: 0 }],
    ['one that breaks as it begins', { does: 'reset', when: 'before' }],
    ['one that says nothing for ever', { does: 'silence' }],
    ['events that come twice and out of order', { does: 'repeat' }],
  ] as const)('%s: every change is noticed', async (_, fault) => {
    await using tested = await Watching.open();
    await tested.set('one', '1');
    tested.proxy.rule({ isWatch: true, times: 2, fault });
    await tested.kind.start();
    await tested.sees('one', '1');
    await tested.set('one', '2');
    await tested.set('two', '1');
    await tested.set('one', '3');
    await Promise.all([tested.sees('one', '3'), tested.sees('two', '1')]);
    await tested.delete('two');
    await tested.sees('two', undefined);
    await tested.set('two', '2');
    await tested.sees('two', '2');
    // Nothing is told twice, and nothing old after something new.
    expect(new Set(tested.told).size).toBe(tested.told.length);
    expect(tested.valueOf('one')).toBe('3');
  });

  it.each([
    ['forgets its place', { does: 'expire' }],
    ['ends as it begins', { does: 'cut', afterEvents: 0 }],
    ['breaks', { does: 'reset', when: 'after' }],
  ] as const)('one that %s each time is not begun in a circle, and lists tell', async (_, fault) => {
    await using tested = await Watching.open();
    tested.proxy.rule({ isWatch: true, fault });
    await tested.kind.start();
    await tested.set('one', '1');
    await tested.sees('one', '1');
    await eventually('it has been begun some times', () => tested.watches.length >= 5);
    const times = tested.watches.map(({ atMs }) => atMs);
    // Five waits of 100 ms and more, each twice the one before, halved by chance at most.
    expect((times[4] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(400);
  });

  it('everything is listed again from time to time, though every watch is dead', async () => {
    await using tested = await Watching.open();
    tested.proxy.rule({ isWatch: true, fault: { does: 'silence' } });
    await tested.kind.start();
    await tested.set('one', '1');
    await tested.sees('one', '1');
    expect(tested.lists.length).toBeGreaterThan(1);
  });

  it.each([
    ['some are read one by one', 3],
    ['all are read where many are others', 60],
  ])('lists tell what is new, another and gone, though every watch is dead: %s', async (_, count) => {
    await using tested = await Watching.open();
    const names = Array.from({ length: count }, (_one, index) => `one-${index}`);
    await Promise.all(['same', 'gone', ...names].map((name) => tested.set(name, '1')));
    tested.proxy.rule({ isWatch: true, fault: { does: 'silence' } });
    await tested.kind.start();
    await tested.sees('gone', '1');
    await tested.delete('gone');
    await Promise.all(['new', ...names].map((name) => tested.set(name, '2')));
    await Promise.all(['new', ...names].map((name) => tested.sees(name, '2')));
    await tested.sees('gone', undefined);
    expect(tested.valueOf('same')).toBe('1');
    expect(tested.told.filter((name) => name.startsWith('same'))).toHaveLength(1);
    const reads = tested.lists.filter(({ path }) => path.endsWith('/configmaps/same'));
    expect(reads).toEqual([]);
  });

  it('ends at once while a list is not answered', async () => {
    await using tested = await Watching.open();
    tested.proxy.rule({ fault: { does: 'silence' } });
    const starting = tested.kind.start();
    await eventually('it was asked', () => tested.lists.length > 0);
    await tested.kind.stop();
    await starting;
  });
});
