import { setTimeout } from 'node:timers/promises';
import { Refusal } from '@tiffin/kernel';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { UnknownEnvironments } from './unknown-environments.js';

interface Watched {
  readonly raises: Set<() => void>;
  isOver: boolean;
  /** Something happened since it was looked at last. */
  isHinted: boolean;
  /** Ends the wait for an environment that the cell does not know yet. */
  wake: () => void;
}

export interface CellWatchTimes {
  /** Longest wait on the cell's side. */
  readonly waitMs: number;
  /** Pause where the cell is away; the first one where it does not know an environment, doubled each time. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
}

const defaults: CellWatchTimes = { waitMs: 25_000, pauseMs: 1_000, longestPauseMs: 30_000 };

/**
 * Watches the cell's view of an environment while anybody is interested: one long poll for each environment, however many they are;
 * one question for all that a cell does not know, and for all of a cell while that is away.
 */
export class CellWatch {
  private readonly watched = new Map<string, Watched>();
  /** Name of a cell that is away -> when it is back. */
  private readonly back = new Map<string, Promise<void>>();
  private readonly unknown: UnknownEnvironments;

  constructor(
    private readonly cells: Pick<EnvironmentCells, 'observe' | 'known' | 'probe' | 'cellName'>,
    private readonly times: CellWatchTimes = defaults,
  ) {
    this.unknown = new UnknownEnvironments((id) => cells.known(id), times);
  }

  watch(environmentId: string, raise: () => void): () => void {
    const watched = this.watched.get(environmentId) ?? this.start(environmentId);
    watched.raises.add(raise);
    return () => {
      watched.raises.delete(raise);
      if (watched.raises.size > 0 || this.watched.get(environmentId) !== watched) return;
      this.watched.delete(environmentId);
      end(watched);
    };
  }

  /** Something of the environment changed: the cell may know it now. */
  look(environmentId: string): void {
    const watched = this.watched.get(environmentId);
    if (watched !== undefined) hint(watched);
  }

  /** Ends all watching. */
  close(): void {
    this.watched.forEach(end);
    this.watched.clear();
  }

  private start(environmentId: string): Watched {
    const watched = { raises: new Set<() => void>(), isOver: false, isHinted: false, wake: () => undefined };
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
    while (!watched.isOver) {
      const version = await this.versionAfter(environmentId, seen);
      const shown = version === 'away' ? null : version;
      if (shown !== seen) watched.raises.forEach((raise) => raise());
      seen = shown;
      if (version === 'away') await this.isBack(environmentId);
      else if (version === null) await this.untilKnown(environmentId, watched);
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

  private async untilKnown(environmentId: string, watched: Watched): Promise<void> {
    const name = await this.cellName(environmentId);
    if (!watched.isHinted) {
      let leave: () => void = () => undefined;
      await new Promise<void>((resolve) => {
        watched.wake = resolve;
        leave = this.unknown.wait(name, environmentId, resolve);
      });
      leave();
    }
    watched.isHinted = false;
  }

  /** One question for all environments of a cell that is away. */
  private async isBack(environmentId: string): Promise<void> {
    const name = await this.cellName(environmentId);
    const back = this.back.get(name) ?? this.untilItAnswers(environmentId).finally(() => this.back.delete(name));
    this.back.set(name, back);
    await back;
  }

  private cellName(environmentId: string): Promise<string> {
    return this.cells.cellName(environmentId).catch(() => environmentId);
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

function hint(watched: Watched): void {
  watched.isHinted = true;
  watched.wake();
}

function end(watched: Watched): void {
  watched.isOver = true;
  hint(watched);
}
