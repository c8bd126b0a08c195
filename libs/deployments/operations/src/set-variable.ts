import type { Grant } from '@tiffin/access';
import type { Doorbell } from '@tiffin/work-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { refuseSettingName, refuseSettingValue, refuseTooMany } from './refuse-setting.js';
import type { VariableStore, VariableValue } from './variable-store.js';

export interface VariableInput extends VariableValue {
  readonly environmentId: EnvironmentId;
}

export class SetVariable {
  constructor(
    private readonly store: VariableStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Keeps a value, the empty text too; what runs and names it is given it by a deployment. Refuses INPUT_INVALID. */
  async run(grant: Grant<'variable.write'>, { environmentId, name, value }: VariableInput): Promise<void> {
    refuseSettingName(name);
    refuseSettingValue(value);
    await this.store.within(grant, async (rows) => {
      const [version = 1] = await rows.put(environmentId, [{ name, value }]);
      const detail = { name, version };
      refuseTooMany(await rows.count(environmentId), 'variables');
      await rows.audit({ action: 'variable.set', objectKind: 'environment', objectId: environmentId, detail });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
  }
}
