import type { Grant } from '@tiffin/access';
import type { Doorbell } from '@tiffin/work-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { refuseSettingName } from './refuse-setting.js';
import type { VariableStore } from './variable-store.js';

export class RemoveVariable {
  constructor(
    private readonly store: VariableStore,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Forgets a variable; false: there was none. What still names it goes on with what it was given, and cannot be deployed again. Refuses
   * INPUT_INVALID.
   */
  async run(
    grant: Grant<'variable.write'>,
    { environmentId, name }: { readonly environmentId: EnvironmentId; readonly name: string },
  ): Promise<boolean> {
    refuseSettingName(name);
    const removed = await this.store.within(grant, async (rows) => {
      const existed = await rows.remove(environmentId, name);
      await rows.audit({
        action: 'variable.remove',
        objectKind: 'environment',
        objectId: environmentId,
        detail: { name, existed },
      });
      return existed;
    });
    if (removed) this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
    return removed;
  }
}
