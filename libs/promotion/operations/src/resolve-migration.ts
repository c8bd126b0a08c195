import type { Grant } from '@tiffin/access';
import { type EnvironmentId, type MigrationId, Refusal } from '@tiffin/kernel';
import type { Doorbell } from '@tiffin/work-operations';
import type { PromotionStore } from './promotion-store.js';

export class ResolveMigration {
  constructor(
    private readonly store: PromotionStore,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Somebody has put a database back to before a change that cannot be taken back: it closes no gate any more. Whether that is so is asked of the
   * database before a release is brought there. False: it was said already. Refuses NOT_FOUND, MIGRATION_OPEN for what closes no gate.
   */
  async run(
    grant: Grant<'environment.promote'>,
    environmentId: EnvironmentId,
    migrationId: MigrationId,
  ): Promise<boolean> {
    const changed = await this.store.within(grant, async (rows) => {
      if (!(await rows.lockEnvironment(environmentId))) throw Refusal.of('NOT_FOUND', 'environment');
      const found = await rows.migration(environmentId, migrationId);
      if (!found) throw Refusal.of('NOT_FOUND', 'migration');
      if (found.kind !== 'irreversible' || found.state !== 'done')
        throw Refusal.of('MIGRATION_OPEN', found.kind, found.state);
      if (found.isResolved) return false;
      await rows.resolveMigration(migrationId);
      const detail = { connector: found.connector, change: found.words };
      await rows.audit({ action: 'environment.resolve', objectKind: 'environment', objectId: environmentId, detail });
      return true;
    });
    this.doorbell.ring('promote', { tenantId: grant.tenantId, environmentId });
    return changed;
  }
}
