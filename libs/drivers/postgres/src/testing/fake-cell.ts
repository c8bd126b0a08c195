import { setImmediate as others } from 'node:timers/promises';
import {
  type ConsumerSnapshot,
  type DesiredEnvironment,
  type EnvironmentMetrics,
  type EnvironmentSummary,
  latencyBoundsMs,
  type Measured,
  type ObservedCanary,
  type ObservedEnvironment,
  type UnitTrouble,
} from '@tiffin/contracts';
import type { Cell, KeptOrUnknown, ObserveOptions } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';

/** So many requests, answered at once. */
export const answered = (requests: number, failures = 0): Measured => ({
  ...{ requests, failures },
  latencies: latencyBoundsMs.map((_, index) => (index === 0 ? requests : 0)),
});

const crashed = { unitKey: 'gateway-g', reason: 'it crashed', lastLines: ['the last line'] };

/** Runs nothing and remembers what it was told. `rollout` decides how each rollout ends. */
export class FakeCell implements Cell {
  readonly applied: DesiredEnvironment[] = [];
  readonly removed: string[] = [];
  splitsRequests = true;
  keepsNoClients = false;
  /** What is seen of a canary with so much of the requests. */
  measured: (weightPercent: number) => Pick<ObservedCanary, 'running' | 'canary' | 'measuredMs'> = () => ({
    ...{ running: answered(10_000), canary: answered(1_000), measuredMs: 3_600_000 },
  });
  rollout: (desired: DesiredEnvironment) => 'live' | 'failed' | 'starting' = () => 'live';
  beforeApply: () => Promise<void> = () => Promise.resolve();
  beforeKeep: (environmentId: string) => Promise<void> = () => Promise.resolve();
  beforeRemove: () => Promise<void> = () => Promise.resolve();
  beforeList: () => Promise<void> = () => Promise.resolve();
  /** How long it is said to take until former processes have ended; null: none are left. Asked with each look. */
  retiring: () => number | null = () => null;
  /** What crashes in a loop, by environment. */
  readonly troubles = new Map<string, UnitTrouble>();
  /** Which version of its consumers it was told last, by environment. */
  readonly kept = new Map<string, number>();
  private readonly observed = new Map<string, ObservedEnvironment>();
  /** The highest of each environment, also of those that were removed. */
  private readonly epochs = new Map<string, number>();

  async keepConsumers(environmentId: string, snapshot: ConsumerSnapshot): Promise<KeptOrUnknown> {
    await this.beforeKeep(environmentId);
    if (!this.observed.has(environmentId)) return 'unknown';
    this.kept.set(environmentId, snapshot.version);
    return 'kept';
  }

  async apply(desired: DesiredEnvironment): Promise<void> {
    await this.beforeApply();
    this.heed(desired.environmentId, desired.epoch);
    const before = this.observed.get(desired.environmentId);
    const serving = before?.servingReleaseId ?? null;
    const rollout = this.rolloutOf(desired, serving);
    this.applied.push(desired);
    this.observed.set(desired.environmentId, {
      environmentId: desired.environmentId,
      epoch: desired.epoch,
      version: this.applied.length,
      rollout,
      wantedReleaseId: desired.releaseId,
      servingReleaseId: rollout === 'live' ? desired.releaseId : serving,
      failure: rollout === 'failed' ? crashed : null,
      units: [],
      ...(rollout === 'canary' ? { canary: this.canaryOf(desired) } : {}),
    });
  }

  private heed(environmentId: string, epoch: number): void {
    if ((this.epochs.get(environmentId) ?? epoch) > epoch) throw Refusal.of('EPOCH_STALE', environmentId);
    this.epochs.set(environmentId, epoch);
  }

  private rolloutOf(desired: DesiredEnvironment, serving: string | null): ObservedEnvironment['rollout'] {
    if (desired.canary !== undefined && serving === null)
      throw Refusal.of('INPUT_INVALID', 'canary', 'nothing serves here that it could run beside.');
    if (desired.canary === 'stopped') return 'failed';
    const rollout = this.rollout(desired);
    return rollout === 'live' && desired.canary !== undefined ? 'canary' : rollout;
  }

  private canaryOf({ canary }: DesiredEnvironment): ObservedCanary {
    const weightPercent = typeof canary === 'object' ? canary.weightPercent : 0;
    return { weightPercent, units: [], ...this.measured(weightPercent) };
  }

  async observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null> {
    // Whoever looks again and again lets others get on.
    if (options) await others();
    const seen = this.observed.get(environmentId) ?? null;
    if (seen === null) return null;
    const endWithinMs = this.retiring();
    return {
      ...seen,
      ...(seen.canary && { canary: { ...seen.canary, ...this.measured(seen.canary.weightPercent) } }),
      ...(endWithinMs !== null && { retiring: { endWithinMs } }),
    };
  }

  async list(): Promise<readonly EnvironmentSummary[]> {
    await this.beforeList();
    return [...this.observed.values()].map((seen) => {
      const trouble = this.troubles.get(seen.environmentId);
      return { ...seen, settingsHash: null, troubles: trouble ? [trouble] : [] };
    });
  }

  logs(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  async *followLogs(): AsyncGenerator<never> {}

  metrics(): Promise<EnvironmentMetrics> {
    return Promise.resolve({ unknownBecause: null, units: [] });
  }

  /** As after a loss of the cell's disk. */
  forget(environmentId: string): void {
    this.observed.delete(environmentId);
    this.epochs.delete(environmentId);
  }

  async remove(environmentId: string, epoch: number): Promise<void> {
    await this.beforeRemove();
    this.heed(environmentId, epoch);
    this.observed.delete(environmentId);
    this.kept.delete(environmentId);
    this.removed.push(environmentId);
  }

  probe() {
    const { splitsRequests, keepsNoClients } = this;
    const can = { splitsRequests, keepsNoClients };
    return Promise.resolve({ routerUrl: 'http://127.0.0.1:0', environments: this.observed.size, ...can });
  }
}
