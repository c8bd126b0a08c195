import { waitUntil } from '@tiffin/testing/wait-until';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiFault } from '../client/api-fault.js';
import type { KubeApi } from '../client/kube-api.js';
import type { KubeObject } from '../client/kube-object.js';
import { Leadership } from './leadership.js';

/** One lease, written only over the version that was read. */
class LeaseServer {
  lease: KubeObject | null = null;
  writes = 0;

  readonly api = {
    get: ({ kind }: { readonly kind: { readonly kind: string } }) =>
      Promise.resolve(
        kind.kind === 'Lease' ? this.lease : { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'cell' } },
      ),
    create: (object: KubeObject) => this.write(object, this.lease === null),
    replace: (object: KubeObject) =>
      this.write(object, this.lease?.metadata.resourceVersion === object.metadata.resourceVersion),
  } as unknown as KubeApi;

  get holder(): unknown {
    return (this.lease?.['spec'] as { readonly holderIdentity?: string } | undefined)?.holderIdentity;
  }

  private write(object: KubeObject, isFresh: boolean): Promise<KubeObject> {
    const conflict = { code: 409, reason: 'Conflict', message: 'no', retryAfterMs: null };
    if (!isFresh) return Promise.reject(new ApiFault(conflict, 'PUT lease'));
    this.writes += 1;
    this.lease = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.writes) } };
    return Promise.resolve(this.lease);
  }
}

const opened: Leadership[] = [];
afterEach(() => Promise.all(opened.splice(0).map((leader) => leader.stop())));

function lead(server: LeaseServer, holder: string, begin: () => Promise<void> = () => Promise.resolve()) {
  const seen = { begun: 0, ended: 0, reported: [] as string[] };
  const duties = {
    begin: () => ((seen.begun += 1), begin()),
    end: () => ((seen.ended += 1), Promise.resolve()),
  };
  const report = (error: unknown) => void seen.reported.push(String(error));
  const leader = new Leadership({ api: server.api, namespace: 'cell', holder, leaseMs: 60, report }, duties);
  opened.push(leader);
  leader.start();
  return { seen, leader };
}

describe('who works at a cell', () => {
  it('is one at a time; the next one begins when it gives back', async () => {
    const server = new LeaseServer();
    const [one, two] = [lead(server, 'one'), lead(server, 'two')];
    await waitUntil('one begins', () => one.seen.begun + two.seen.begun === 1);
    const [first, second] = one.seen.begun === 1 ? [one, two] : [two, one];
    await first.leader.stop();
    await waitUntil('the other one begins', () => second.seen.begun === 1);
    expect(first.seen.ended).toBe(1);
  });

  it('renews while it begins, which may take long, so that nobody else takes over', async () => {
    const server = new LeaseServer();
    let end = (): void => undefined;
    const { seen } = lead(server, 'one', () => new Promise((resolve) => (end = resolve)));
    await waitUntil('it has renewed', () => server.writes > 5);
    expect([server.holder, seen.begun]).toEqual(['one', 1]);
    end();
  });

  it('begins again what could not be begun', async () => {
    let times = 0;
    const { seen } = lead(new LeaseServer(), 'one', () => {
      times += 1;
      return times < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    });
    await waitUntil('it has begun', () => times === 3);
    expect(seen.reported).toEqual(['Error: not yet', 'Error: not yet']);
  });

  it('ends when somebody else has taken over', async () => {
    const server = new LeaseServer();
    const { seen } = lead(server, 'one');
    await waitUntil('it begins', () => seen.begun === 1);
    const spec = { holderIdentity: 'other', renewTime: 'later' };
    await waitUntil('the other one holds it', () =>
      server.api.replace({ ...(server.lease as KubeObject), spec }).then(...asBoolean),
    );
    await waitUntil('it ends', () => seen.ended === 1);
  });
});

const asBoolean = [() => true, () => false] as const;
