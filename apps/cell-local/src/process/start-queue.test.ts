import { describe, expect, it } from '@jest/globals';
import { waitUntil } from '@tiffin/testing/wait-until';
import { StartQueue, type Starter } from './start-queue.js';

/** A process by hand: it says when it is up. */
class Runner implements Starter {
  readonly began: string[];
  come: () => void = () => undefined;
  private readonly came = new Promise<void>((resolve) => (this.come = resolve));

  constructor(
    readonly name: string,
    readonly startRank: number,
    began: string[],
  ) {
    this.began = began;
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
  const open = (shareMs = 60_000) => {
    const began: string[] = [];
    const queue = new StartQueue({ atOnce: 2, shareMs });
    const enter = (name: string, rank: number): Runner => {
      const runner = new Runner(name, rank, began);
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
    queue.hurry(enter('wanted', 5));
    a?.come();
    await settle();
    expect(began).toEqual(['a', 'b', 'wanted']);
  });

  it('forgets who was called off, and gives its turn to the next', async () => {
    const { began, queue, enter } = open();
    const [a] = [enter('a', 0), enter('b', 0)];
    const gone = enter('gone', 0);
    enter('next', 1);
    queue.callOff(gone);
    a?.come();
    await settle();
    expect(began).toEqual(['a', 'b', 'next']);
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
