import type { Grant } from '@tiffin/access';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import type { ScaledEnvironment, ScaleRows, ScaleStore } from './scale-store.js';

type Promote = Grant<'environment.promote'>;

export class HaltEnvironment {
  constructor(
    private readonly store: ScaleStore,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Nothing of it runs until it is started, and its hosts say so; nothing is deployed there meanwhile. False: it was stopped already. Refuses
   * NOT_FOUND, INPUT_INVALID where nothing is to run.
   */
  stop(grant: Promote, environmentId: EnvironmentId): Promise<boolean> {
    return this.change(grant, environmentId, async (rows, { isStopped, desired, current }) => {
      if (isStopped) return false;
      if (desired === null && current === null)
        throw Refusal.of('INPUT_INVALID', 'environmentId', 'Nothing runs there that could be stopped.');
      await rows.stop(environmentId);
      const detail = { release: current?.id ?? null };
      await rows.audit({ action: 'environment.halt', objectKind: 'environment', objectId: environmentId, detail });
      return true;
    });
  }

  /** What ran there runs again, with the settings as they are now. False: it was not stopped. Refuses NOT_FOUND. */
  start(grant: Promote, environmentId: EnvironmentId): Promise<boolean> {
    return this.change(grant, environmentId, async (rows, { isStopped, current }) => {
      if (!isStopped) return false;
      await rows.start(environmentId);
      const detail = { release: current?.id ?? null };
      await rows.audit({ action: 'environment.start', objectKind: 'environment', objectId: environmentId, detail });
      return true;
    });
  }

  private async change(
    grant: Promote,
    environmentId: EnvironmentId,
    work: (rows: ScaleRows, environment: ScaledEnvironment) => Promise<boolean>,
  ): Promise<boolean> {
    const changed = await this.store.within(grant, async (rows) => {
      const environment = await rows.lock(environmentId);
      if (!environment) throw Refusal.of('NOT_FOUND', 'environment');
      return work(rows, environment);
    });
    if (changed) this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
    return changed;
  }
}
