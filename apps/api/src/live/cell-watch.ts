import type { CellReader } from '@tiffin/deployments-operations';

interface Watched {
  readonly raises: Set<() => void>;
  readonly stopped: AbortController;
}

export interface CellWatchTimes {
  /** Longest wait on the cell's side. */
  readonly waitMs: number;
  /** Pause where the cell is away or does not know the environment yet. */
  readonly pauseMs: number;
}

/** Watches the cell's view of an environment while anybody is interested: one long poll, however many they are. */
export class CellWatch {
  private readonly watched = new Map<string, Watched>();

  constructor(
    private readonly cell: Pick<CellReader, 'observe'>,
    private readonly times: CellWatchTimes = { waitMs: 25_000, pauseMs: 1_000 },
  ) {}

  watch(environmentId: string, raise: () => void): () => void {
    const watched = this.watched.get(environmentId) ?? this.start(environmentId);
    watched.raises.add(raise);
    return () => {
      watched.raises.delete(raise);
      if (watched.raises.size > 0 || this.watched.get(environmentId) !== watched) return;
      this.watched.delete(environmentId);
      watched.stopped.abort();
    };
  }

  private start(environmentId: string): Watched {
    const watched = { raises: new Set<() => void>(), stopped: new AbortController() };
    this.watched.set(environmentId, watched);
    void this.follow(environmentId, watched);
    return watched;
  }

  /**
   * `null`: the cell is away or knows nothing. Who watches is told when that begins and when it ends; and of the first view,
   * since it may be newer than what they read themselves.
   */
  private async follow(environmentId: string, { raises, stopped }: Watched): Promise<void> {
    let seen: number | null = null;
    while (!stopped.signal.aborted) {
      const version = await this.versionAfter(environmentId, seen);
      if (version !== seen) raises.forEach((raise) => raise());
      seen = version;
      if (version === null) await pause(this.times.pauseMs, stopped.signal);
    }
  }

  private async versionAfter(environmentId: string, seen: number | null): Promise<number | null> {
    const options = seen === null ? undefined : { afterVersion: seen, waitMs: this.times.waitMs };
    try {
      return (await this.cell.observe(environmentId, options))?.version ?? null;
    } catch {
      return null;
    }
  }
}

const pause = (ms: number, ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ended.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
