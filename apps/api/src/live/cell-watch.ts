import { setTimeout } from 'node:timers/promises';
import { Refusal } from '@tiffin/kernel';
import type { EnvironmentCells } from '../cells/tenants-cells.js';

interface Watched {
  readonly raises: Set<() => void>;
  readonly stopped: AbortController;
  /** Ends the pause of an environment that the cell does not know yet. */
  look: AbortController;
}

export interface CellWatchTimes {
  /** Longest wait on the cell's side. */
  readonly waitMs: number;
  /** Pause where the cell is away; the first one where it does not know the environment, doubled each time. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

const defaults: CellWatchTimes = { waitMs: 25_000, pauseMs: 1_000, longestPauseMs: 30_000 };

/**
 * Watches the cell's view of an environment while anybody is interested: one long poll for each environment, however many they are;
 * one question for all of a cell while that is away.
 */
export class CellWatch {
  private readonly watched = new Map<string, Watched>();
  /** Name of a cell that is away -> when it is back. */
  private readonly back = new Map<string, Promise<void>>();

  constructor(
    private readonly cells: Pick<EnvironmentCells, 'observe' | 'probe' | 'cellName'>,
    private readonly times: CellWatchTimes = defaults,
  ) {}

  watch(environmentId: string, raise: () => void): () => void {
    const watched = this.watched.get(environmentId) ?? this.start(environmentId);
    watched.raises.add(raise);
    return () => {
      watched.raises.delete(raise);
      if (watched.raises.size > 0 || this.watched.get(environmentId) !== watched) return;
      this.watched.delete(environmentId);
      watched.stopped.abort();
      watched.look.abort();
    };
  }

  /** Something of the environment changed: the cell may know it now. */
  look(environmentId: string): void {
    this.watched.get(environmentId)?.look.abort();
  }

  /** Ends all watching. */
  close(): void {
    for (const { stopped, look } of this.watched.values()) {
      stopped.abort();
      look.abort();
    }
    this.watched.clear();
  }

  private start(environmentId: string): Watched {
    const watched = {
      raises: new Set<() => void>(),
      stopped: new AbortController(),
      look: new AbortController(),
    };
    this.watched.set(environmentId, watched);
    void this.follow(environmentId, watched);
    return watched;
  }

  /**
   * `null`: the cell knows nothing. Who watches is told when that begins and when it ends, and so for a cell that is away; and of the
   * first view, since it may be newer than what they read themselves.
   */
  private async follow(environmentId: string, watched: Watched): Promise<void> {
    let seen: number | null = null;
    let pauseMs = this.times.pauseMs;
    while (!watched.stopped.signal.aborted) {
      const version = await this.versionAfter(environmentId, seen);
      const shown = version === 'away' ? null : version;
      if (shown !== seen) watched.raises.forEach((raise) => raise());
      pauseMs = shown === seen ? Math.min(pauseMs * 2, this.times.longestPauseMs) : this.times.pauseMs;
      seen = shown;
      if (version === 'away') await this.isBack(environmentId);
      else if (version === null) await pauseOf(watched, pauseMs);
    }
  }

  private async versionAfter(environmentId: string, seen: number | null): Promise<number | null | 'away'> {
    const options = seen === null ? undefined : { afterVersion: seen, waitMs: this.times.waitMs };
    try {
      return (await this.cells.observe(environmentId, options))?.version ?? null;
    } catch (error) {
      if (!(error instanceof Refusal)) return null;
      return 'away';
    }
  }

  /** One question for all environments of a cell that is away. */
  private async isBack(environmentId: string): Promise<void> {
    const name = await this.cells.cellName(environmentId).catch(() => environmentId);
    const back = this.back.get(name) ?? this.untilItAnswers(environmentId).finally(() => this.back.delete(name));
    this.back.set(name, back);
    await back;
  }

  private async untilItAnswers(environmentId: string): Promise<void> {
    let isAway = true;
    while (isAway && this.watched.size > 0) {
      await setTimeout(this.times.pauseMs, undefined, { ref: false });
      isAway = await this.cells.probe(environmentId).then(
        () => false,
        () => true,
      );
    }
  }
}

/** Node's own timer takes its listener off the signal again; the next pause has a signal of its own. */
async function pauseOf(watched: Watched, ms: number): Promise<void> {
  await setTimeout(ms, undefined, { signal: watched.look.signal, ref: false }).catch(() => undefined);
  if (!watched.stopped.signal.aborted && watched.look.signal.aborted) watched.look = new AbortController();
}
