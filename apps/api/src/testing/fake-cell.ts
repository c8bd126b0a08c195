import type {
  CellHealth,
  EnvironmentMetrics,
  FollowedLine,
  LogLine,
  ObservedEnvironment,
  ObservedUnit,
} from '@tiffin/contracts';
import type { FollowOptions, ObserveOptions } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import type { EnvironmentCells } from '../cells/tenants-cells.js';

/** A cell by hand: it sees what a test says, and wakes long polls when that changes. */
export class FakeCell implements EnvironmentCells {
  readonly lines = new Map<string, readonly LogLine[]>();
  isAway = false;
  polls = 0;
  /** Questions for one environment, and for all of the cell, since the start. */
  looks = 0;
  lists = 0;
  private readonly seen = new Map<string, ObservedEnvironment>();
  private readonly waiting = new Set<() => void>();

  see(environmentId: string, units: readonly ObservedUnit[]): void {
    const version = (this.seen.get(environmentId)?.version ?? 0) + 1;
    this.seen.set(environmentId, {
      environmentId,
      epoch: 1,
      version,
      rollout: 'live',
      wantedReleaseId: null,
      servingReleaseId: null,
      failure: null,
      units,
    });
    for (const wake of this.waiting) wake();
  }

  async observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null> {
    this.looks += 1;
    this.refuseAway();
    const seen = this.seen.get(environmentId) ?? null;
    if (!options || (seen && seen.version > options.afterVersion)) return seen;
    this.polls += 1;
    await this.changed(options.waitMs);
    this.polls -= 1;
    this.refuseAway();
    return this.seen.get(environmentId) ?? null;
  }

  async known(): Promise<ReadonlySet<string>> {
    this.lists += 1;
    this.refuseAway();
    return new Set(this.seen.keys());
  }

  async logs(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]> {
    this.refuseAway();
    return (this.lines.get(`${environmentId} ${unitKey}`) ?? []).slice(-tail);
  }

  readonly followed = new Map<string, Set<(lines: readonly FollowedLine[]) => void>>();
  /** Whose it was that was followed last. */
  holder: string | undefined;
  uses: EnvironmentMetrics = { unknownBecause: null, units: [] };

  /** To all who follow the unit. */
  print(environmentId: string, unitKey: string, ...lines: readonly FollowedLine[]): void {
    for (const hear of this.followed.get(`${environmentId} ${unitKey}`) ?? []) hear(lines);
  }

  async *followLogs(
    environmentId: string,
    unitKey: string,
    { tail, signal, holder }: FollowOptions,
  ): AsyncGenerator<readonly FollowedLine[]> {
    this.holder = holder;
    const kept = await this.logs(environmentId, unitKey, tail);
    const key = `${environmentId} ${unitKey}`;
    const hearing = this.followed.get(key) ?? new Set();
    this.followed.set(key, hearing);
    const waiting: (readonly FollowedLine[])[] = [kept];
    let wake: () => void = () => undefined;
    const hear = (lines: readonly FollowedLine[]): void => {
      waiting.push(lines);
      wake();
    };
    signal.addEventListener('abort', () => wake());
    hearing.add(hear);
    try {
      while (!signal.aborted) {
        yield* waiting.splice(0);
        if (waiting.length === 0 && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      hearing.delete(hear);
    }
  }

  async metrics(): Promise<EnvironmentMetrics> {
    this.refuseAway();
    return this.uses;
  }

  async probe(): Promise<CellHealth> {
    this.refuseAway();
    return { routerUrl: '', environments: 0, splitsRequests: true };
  }

  async cellName(): Promise<string> {
    return 'fake';
  }

  private changed(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      this.waiting.add(wake);
    });
  }

  private refuseAway(): void {
    if (this.isAway) throw Refusal.of('CELL_UNAVAILABLE', 'it is away');
  }
}

export const readyUnit = (key: string, name: string): ObservedUnit => ({
  key,
  name,
  imageDigest: `sha256:${'1'.repeat(64)}`,
  state: 'ready',
  restarts: 0,
  startedAt: '2026-01-01T00:00:00.000Z',
  pid: 1,
  lastFailure: null,
  trouble: null,
});
