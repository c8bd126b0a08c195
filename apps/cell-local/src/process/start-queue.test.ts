import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@tiffin/testing/wait-until';
import { type StartLimits, StartQueue, type Starter } from './start-queue.js';

/** A process by hand: it says when it is up. */
class Runner implements Starter {
  readonly began: string[];
  readonly tenant: string;
  come: () => void = () => undefined;
  private readonly came = new Promise<void>((resolve) => (this.come = resolve));

  constructor(
    readonly name: string,
    readonly startRank: number,
    /** What it shares with others of its test. */
    { began, tenant }: { readonly began: string[]; readonly tenant: string },
  ) {
    this.began = began;
    this.tenant = tenant;
  }

  up(): Promise<void> {
    return this.came;
  }

  async enter(queue: StartQueue): Promise<void> {
    if (await queue.turn(this)) this.began.push(this.name);
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('StartQueue', () => {
  const runners: Runner[] = [];
  // Nobody is left starting, so that no timer keeps the test's process.
  afterEach(() => {
    for (const runner of runners.splice(0)) runner.come();
  });

  const open = (shareMs = 60_000, more: Partial<StartLimits> = {}) => {
    const began: string[] = [];
    const queue = new StartQueue({ concurrency: 2, perTenant: 2, weightOfFirst: 1, shareMs, ...more });
    const enter = (name: string, rank: number, tenant = 'a'): Runner => {
      const runner = new Runner(name, rank, { began, tenant });
      runners.push(runner);
      void runner.enter(queue);
      return runner;
    };
    return { began, queue, enter };
  };

  it('starts so many at once, then the lowest rank first, then in order', async () => {
    const { began, enter } = open();
    const runners = [enter('a', 9), enter('b', 9), enter('late', 2), enter('gateway', 0), enter('later', 2)];
    await settle();
    expect(began).toEqual(['a', 'b']);
    for (const runner of runners) {
      runner.come();
      await settle();
    }
    expect(began).toEqual(['a', 'b', 'gateway', 'late', 'later']);
  });

  it('lets what somebody waits for go first', async () => {
    const { began, queue, enter } = open();
    const [a] = [enter('a', 0), enter('b', 0), enter('gateway', 0)];
    queue.prioritize(enter('wanted', 5));
    a?.come();
    await settle();
    expect(began).toEqual(['a', 'b', 'wanted']);
  });

  it('forgets who was cancelled, and gives its turn to the next', async () => {
    const { began, queue, enter } = open();
    const [a] = [enter('a', 0), enter('b', 0)];
    const gone = enter('gone', 0);
    enter('next', 1);
    queue.cancel(gone);
    a?.come();
    await settle();
    expect(began).toEqual(['a', 'b', 'next']);
  });

  it('leaves the processor to one that routes lead to, and goes on with many once it is up', async () => {
    const { began, enter } = open(60_000, { concurrency: 4, perTenant: 3, weightOfFirst: 2 });
    const gateway = enter('gateway', 0);
    for (const name of ['a', 'b', 'c', 'd']) enter(name, 5);
    await settle();
    expect(began).toEqual(['gateway', 'a']);
    gateway.come();
    await settle();
    expect(began).toEqual(['gateway', 'a', 'b', 'c']);
  });

  it('starts at once what another tenant brings, and then goes by turns, however many there are of one', async () => {
    const { began, enter } = open(60_000, { concurrency: 3, perTenant: 2 });
    const many = Array.from({ length: 100 }, (_, at) => enter(`many ${at}`, 0));
    const few = ['one', 'two', 'three'].map((name) => enter(name, 9, 'b'));
    await settle();
    expect(began).toEqual(['many 0', 'many 1', 'one']);
    for (const runner of [many[0], few[0], many[1]]) {
      runner?.come();
      await settle();
    }
    expect(began.slice(3)).toEqual(['many 2', 'two', 'many 3']);
  });

  it('does not wait for one that hangs', async () => {
    const { began, enter } = open(20);
    enter('hangs', 0);
    enter('hangs too', 0);
    const third = new Promise<void>((resolve) => enter('third', 0).up().then(resolve));
    enter('fourth', 0).come();
    await waitUntil('four have begun', () => began.length === 4);
    expect(began).toEqual(['hangs', 'hangs too', 'third', 'fourth']);
    void third;
  });
});
