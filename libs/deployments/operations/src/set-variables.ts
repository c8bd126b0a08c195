import type { Grant } from '@tiffin/access';
import type { Doorbell } from '@tiffin/work-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { inOneOrder, refuseSettingName, refuseSettingValue, refuseTooMany } from './refuse-setting.js';
import type { VariableStore, VariableValue } from './variable-store.js';

export interface VariablesInput {
  readonly environmentId: EnvironmentId;
  readonly variables: readonly VariableValue[];
}

export class SetVariables {
  constructor(
    private readonly store: VariableStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Keeps all of the values or none, for one deployment. Refuses INPUT_INVALID, which names the one. */
  async run(grant: Grant<'variable.write'>, { environmentId, variables }: VariablesInput): Promise<void> {
    const ordered = inOneOrder(variables, 'variables', refuseVariable);
    await this.store.within(grant, async (rows) => {
      const versions = await rows.put(environmentId, ordered);
      refuseTooMany(await rows.count(environmentId), 'variables');
      const set = ordered.map(({ name }, at) => ({ name, version: versions[at] ?? 1 }));
      const detail = { variables: set };
      await rows.audit({ action: 'variable.import', objectKind: 'environment', objectId: environmentId, detail });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
  }
}

function refuseVariable({ name, value }: VariableValue, field: string): void {
  refuseSettingName(name);
  refuseSettingValue(value, field);
}
