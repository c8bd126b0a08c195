import { describe, expect, it } from 'vitest';
import { FairQueue, type FairQueueLimits, type Job } from './fair-queue.js';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('FairQueue', () => {
  const open = (limits: FairQueueLimits) => {
    const queue = new FairQueue<string>(limits);
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const come = (name: string, job: Job): Promise<boolean> =>
      queue.run(name, job, () => {
        begun.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      });
    const end = async (name: string) => {
      await settle();
      ends.get(name)?.();
      await settle();
    };
    return { queue, begun, come, end };
  };
  const [a, b, c] = [{ tenant: 'a' }, { tenant: 'b' }, { tenant: 'c' }];

  it('goes round the tenants, however many one of them brings', async () => {
    const { begun, come, end } = open({ concurrency: 1, perTenant: 1 });
    for (const name of ['a1', 'a2', 'a3']) void come(name, a);
    for (const name of ['b1', 'b2']) void come(name, b);
    void come('c1', c);
    for (const name of ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']) await end(name);
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('takes first whose tenant has less at work', async () => {
    const { begun, come, end } = open({ concurrency: 3, perTenant: 3 });
    for (const name of ['a1', 'a2', 'a3', 'a4']) void come(name, a);
    for (const name of ['b1', 'b2']) void come(name, b);
    await end('a1');
    expect(begun.at(-1)).toBe('b1');
    // Now as many of each: it is the turn of the tenant that waits longer for it.
    await end('a2');
    await end('a3');
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'a4', 'b2']);
  });

  it('keeps a place for another tenant', async () => {
    const { begun, come } = open({ concurrency: 2, perTenant: 1 });
    for (const name of ['a1', 'a2']) void come(name, a);
    void come('b1', b);
    expect(begun).toEqual([]);
    await settle();
    expect(begun).toEqual(['a1', 'b1']);
  });

  it('keeps it however heavy the jobs of one are', async () => {
    const { begun, come, end } = open({ concurrency: 6, perTenant: 5 });
    for (const name of ['a1', 'a2', 'a3']) void come(name, { ...a, weight: 4 });
    void come('a4', a);
    void come('b1', { ...b, weight: 4 });
    await end('b1');
    // What is light does not get ahead of what is heavy, and not beside as much of it as one tenant may have.
    await end('a1');
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    void come('c1', c);
    await settle();
    expect(begun.at(-1)).toBe('c1');
  });

  it('remembers no tenant for longer than its turn depends on it', async () => {
    const { queue, come, end } = open({ concurrency: 3, perTenant: 2 });
    // As busy as can be: one tenant has work for ever, and more that waits.
    for (const name of ['a1', 'a2', 'a3']) void come(name, a);
    for (let number = 0; number < 100; number += 1) {
      void come(`b${number}`, { tenant: `b${number}` });
      await end(`b${number}`);
    }
    expect(queue.knownTenants).toBe(1);
  });

  it('does not take who comes back again and again before one that waits for longer', async () => {
    const { begun, come, end } = open({ concurrency: 1, perTenant: 1 });
    const d = { tenant: 'd' };
    for (const name of ['d1', 'd2']) void come(name, d);
    void come('a1', a);
    void come('b1', b);
    await end('d1');
    await end('a1');
    void come('a2', a);
    await end('b1');
    void come('b2', b);
    await end('d2');
    await end('a2');
    expect(begun).toEqual(['d1', 'a1', 'b1', 'd2', 'a2', 'b2']);
  });

  it('sends away who comes where too many wait, but not for one of a tenant with more: the last of those', async () => {
    const { begun, come, end } = open({ concurrency: 1, perTenant: 1, waiting: 2 });
    const [, , yielding] = ['a1', 'a2', 'a3'].map((name) => come(name, a));
    expect(await come('a4', a)).toBe(false);
    void come('b1', b);
    expect(await yielding).toBe(false);
    expect(await come('b2', b)).toBe(false);
    expect(await come('c1', c)).toBe(false);
    await end('a1');
    await end('b1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
  });

  it('takes nobody twice, and nobody who was cancelled', async () => {
    const { queue, begun, come, end } = open({ concurrency: 1, perTenant: 1 });
    const [, off, last] = ['a1', 'a2', 'a3'].map((name) => come(name, a));
    expect(await come('a2', a)).toBe(false);
    queue.cancel('a2');
    expect(await off).toBe(false);
    await end('a1');
    expect(begun).toEqual(['a1', 'a3']);
    const late = come('late', b);
    queue.stop();
    expect(await late).toBe(false);
    await end('a3');
    expect(await last).toBe(true);
  });

  it('goes on where the work fails', async () => {
    const { queue, begun, come } = open({ concurrency: 1, perTenant: 1 });
    const failing = queue.run('a1', a, () => Promise.reject(new Error('broken')));
    void come('a2', a);
    await expect(failing).rejects.toThrow('broken');
    await settle();
    expect(begun).toEqual(['a2']);
  });
});
