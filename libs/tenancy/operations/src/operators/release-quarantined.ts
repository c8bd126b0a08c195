import type { OperatorGrant } from '@tiffin/access';
import { Refusal, type TenantId } from '@tiffin/kernel';
import type { OperatorStore } from './operator-store.js';

const acts = {
  build: { action: 'revision.release', objectKind: 'project' },
  deploy: { action: 'deployment.release', objectKind: 'environment' },
} as const;

export class ReleaseQuarantined {
  constructor(private readonly store: OperatorStore) {}

  /**
   * Has begun again what was given up after three starts without an end, once what ended the workers is mended: its count is forgotten.
   * `id`: of the project that is not built, or the environment that is not deployed. Answers whose it is. Refuses NOT_FOUND.
   */
  run(grant: OperatorGrant<'platform.quarantine.release'>, id: string): Promise<TenantId> {
    return this.store.within(grant, async (rows) => {
      const released = await rows.releaseQuarantined(id);
      if (released === null) throw Refusal.of('NOT_FOUND', 'quarantined work');
      const { queue, tenantId } = released;
      await rows.audit({ ...acts[queue], objectId: id, detail: { tenantId } }, tenantId);
      return tenantId;
    });
  }
}
