import type { DesiredEnvironment, EnvironmentSummary, ObservedEnvironment, UnitTrouble } from '@tiffin/contracts';
import type { Cell } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';

/** Runs nothing and remembers what it was told. `rollout` decides how each rollout ends. */
export class FakeCell implements Cell {
  readonly applied: DesiredEnvironment[] = [];
  readonly removed: string[] = [];
  rollout: (desired: DesiredEnvironment) => 'live' | 'failed' | 'starting' = () => 'live';
  beforeApply: () => Promise<void> = () => Promise.resolve();
  beforeList: () => Promise<void> = () => Promise.resolve();
  /** What crashes in a loop, by environment. */
  readonly troubles = new Map<string, UnitTrouble>();
  private readonly observed = new Map<string, ObservedEnvironment>();

  async apply(desired: DesiredEnvironment): Promise<void> {
    await this.beforeApply();
    const before = this.observed.get(desired.environmentId);
    if (before && before.epoch > desired.epoch) throw Refusal.of('EPOCH_STALE', desired.environmentId);
    this.applied.push(desired);
    const rollout = this.rollout(desired);
    this.observed.set(desired.environmentId, {
      environmentId: desired.environmentId,
      epoch: desired.epoch,
      version: this.applied.length,
      rollout,
      wantedReleaseId: desired.releaseId,
      servingReleaseId: rollout === 'live' ? desired.releaseId : (before?.servingReleaseId ?? null),
      failure:
        rollout === 'failed' ? { unitKey: 'gateway-g', reason: 'it crashed', lastLines: ['the last line'] } : null,
      units: [],
    });
  }

  async observe(environmentId: string): Promise<ObservedEnvironment | null> {
    return this.observed.get(environmentId) ?? null;
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

  /** As after a loss of the cell's disk. */
  forget(environmentId: string): void {
    this.observed.delete(environmentId);
  }

  remove(environmentId: string): Promise<void> {
    this.forget(environmentId);
    this.removed.push(environmentId);
    return Promise.resolve();
  }

  probe() {
    return Promise.resolve({ routerUrl: 'http://127.0.0.1:0', environments: this.observed.size });
  }
}
