import { waitUntil } from '@tiffin/testing/wait-until';
import { afterEach, describe, expect, it } from 'vitest';
import { WorkQueue } from './work-queue.js';

interface Wishes {
  readonly work: (key: string) => Promise<number | null>;
  readonly backoffMs?: (failures: number) => number;
  readonly concurrency?: number;
}

let queue: WorkQueue;
afterEach(() => queue.stop());

const failed: string[] = [];
function open({ work, backoffMs = () => 1, concurrency = 4 }: Wishes): WorkQueue {
  failed.length = 0;
  queue = new WorkQueue({ work, backoffMs, concurrency, failed: (key) => failed.push(key) });
  return queue;
}

/** Work that goes on until it is told to end. */
function held() {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (key: string) =>
    new Promise<null>((resolve) => {
      running.push(key);
      ends.set(key, () => resolve(null));
    });
  return { running, work, end: (key: string) => ends.get(key)?.() };
}

describe('a work queue', () => {
  it('works at each key once at a time, and once more where something has happened meanwhile', async () => {
    const { running, work, end } = held();
    open({ work });
    queue.add('a');
    for (let more = 0; more < 5; more += 1) queue.add('a');
    expect(running).toEqual(['a']);
    end('a');
    await waitUntil('it is worked at again', () => running.length === 2);
    end('a');
    queue.add('b');
    end('b');
    await queue.stop();
    expect(running).toEqual(['a', 'a', 'b']);
  });

  it('works at no more keys at once than it may', async () => {
    const { running, work, end } = held();
    open({ work, concurrency: 2 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(running).toEqual(['a', 'b']);
    end('a');
    await waitUntil('the third has its turn', () => running.length === 3);
    for (const key of ['b', 'c']) end(key);
  });

  it('waits after a failure, whatever happens meanwhile, and longer after each; success forgets it', async () => {
    const counted: number[] = [];
    let times = 0;
    open({
      work: async () => {
        times += 1;
        if (times <= 3) throw new Error('no');
        return null;
      },
      backoffMs: (failures) => (counted.push(failures), 1),
    });
    queue.add('a');
    await waitUntil('it has gone well', () => times === 4);
    expect([counted, failed]).toEqual([
      [1, 2, 3],
      ['a', 'a', 'a'],
    ]);
  });

  it('does not begin what failed before its time', async () => {
    let times = 0;
    open({
      work: () => ((times += 1), Promise.reject(new Error('no'))),
      backoffMs: () => 3_600_000,
    });
    queue.add('a');
    await waitUntil('it has failed', () => failed.length === 1);
    for (let more = 0; more < 5; more += 1) queue.add('a');
    expect(times).toBe(1);
  });

  it('looks again when the work says so, though nothing happens; a time beyond all timers is not at once', async () => {
    const answers = [1, 1e12];
    let times = 0;
    open({ work: async () => answers[times++] ?? null });
    queue.add('a');
    await waitUntil('it was looked at again', () => times === 2);
    await queue.stop();
    expect(times).toBe(2);
  });

  it('ends what is under way before it has stopped, and begins nothing more', async () => {
    const { running, work, end } = held();
    open({ work, concurrency: 1 });
    for (const key of ['a', 'b']) queue.add(key);
    let isStopped = false;
    const stopping = queue.stop().then(() => (isStopped = true));
    expect(isStopped).toBe(false);
    end('a');
    await stopping;
    queue.add('c');
    expect(running).toEqual(['a']);
  });
});
