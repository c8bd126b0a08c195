import { describe, expect, it } from 'vitest';
import { LineQueue } from './line-queue.js';

const line = (text: string) => ({ time: '', stream: 'stdout' as const, text });
const { signal } = new AbortController();

describe('lines on their way to a reader', () => {
  it('are handed on in order, none twice', async () => {
    const queue = new LineQueue();
    for (let number = 0; number < 700; number += 1) queue.push(line(String(number)));
    const taken = [...((await queue.next(signal)) ?? []), ...((await queue.next(signal)) ?? [])];
    expect(taken).toEqual(Array.from({ length: 700 }, (_, number) => line(String(number))));
  });

  it('are lost, the oldest first, where too many wait, and it is told how many', async () => {
    const queue = new LineQueue({ lines: 10, characters: 1_000 });
    for (let number = 0; number < 25; number += 1) queue.push(line(String(number)));
    const taken = (await queue.next(signal)) ?? [];
    expect(taken.length).toBeLessThanOrEqual(10);
    expect(taken.at(-1)?.text).toBe('24');
    expect(taken[0]).toEqual({ ...line(String(25 - taken.length)), missed: 25 - taken.length });
    queue.push(line('next'));
    expect(await queue.next(signal)).toEqual([line('next')]);
  });

  it('are bounded by what they weigh too', async () => {
    const queue = new LineQueue({ lines: 1_000, characters: 100 });
    for (let number = 0; number < 50; number += 1) queue.push(line('x'.repeat(10)));
    const taken = (await queue.next(signal)) ?? [];
    expect(taken.length).toBeLessThanOrEqual(10);
    expect(taken[0]?.missed).toBe(50 - taken.length);
  });

  it('are waited for until it is told to end', async () => {
    const [queue, ending] = [new LineQueue(), new AbortController()];
    const next = queue.next(ending.signal);
    ending.abort();
    expect(await next).toBeNull();
  });
});
