import type { TestDoors } from './test-doors.js';

/** Who takes part: it waits for its turn before each step. */
export type Actor<Answer> = (turn: () => Promise<void>) => Promise<Answer>;

interface Player {
  readonly end: Promise<unknown>;
  isOver: boolean;
  /** Lets it take its next step; null while it is at one. */
  go: (() => void) | null;
}

/**
 * Plays transactions against each other, one step at a time, in the order that a seed says. Whoever stands at a lock that another has is
 * passed over until it has it.
 */
export class Schedule {
  private state: number;

  constructor(
    seed: number,
    private readonly doors: TestDoors,
  ) {
    this.state = seed;
  }

  async run<Answers extends readonly unknown[]>(actors: {
    [At in keyof Answers]: Actor<Answers[At]>;
  }): Promise<Answers> {
    const players = (actors as readonly Actor<unknown>[]).map((actor) => this.play(actor));
    while (players.some(({ isOver }) => !isOver)) {
      await this.untilStill(players);
      const ready = players.filter(({ go }) => go !== null);
      const next = ready[this.chance(ready.length)];
      const { go } = next ?? {};
      if (next) next.go = null;
      go?.();
    }
    return Promise.all(players.map(({ end }) => end)) as Promise<unknown> as Promise<Answers>;
  }

  private play(actor: Actor<unknown>): Player {
    const player: Player = { end: Promise.resolve(), isOver: false, go: null };
    const turn = () => new Promise<void>((resolve) => (player.go = resolve));
    const end = actor(turn).finally(() => (player.isOver = true));
    end.catch(() => undefined);
    return Object.assign(player, { end });
  }

  /** Until each waits for its turn, is over, or stands at a lock. */
  private async untilStill(players: readonly Player[]): Promise<void> {
    for (;;) {
      const moving = players.filter(({ isOver, go }) => !isOver && go === null).length;
      if (moving === 0) return;
      if (moving < players.length && (await this.waiting()) >= moving) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async waiting(): Promise<number> {
    await this.doors.rows('select pg_stat_clear_snapshot()');
    const sql = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return (await this.doors.rows(sql)).length;
  }

  private chance(most: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * most);
  }
}
