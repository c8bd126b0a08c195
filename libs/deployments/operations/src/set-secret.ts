import type { Grant } from '@tiffin/access';
import { redactionWarning } from '@tiffin/deployments-rules';
import type { Doorbell } from '@tiffin/work-operations';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import { refuseSettingName, refuseSettingValue, refuseTooMany } from './refuse-setting.js';
import type { SecretStore, SecretValue } from './secret-store.js';

export interface SecretInput extends SecretValue {
  readonly environmentId: EnvironmentId;
}

/** What people should know of the values that they set; the values are kept all the same. */
export type Warnings = readonly string[];

export class SetSecret {
  constructor(
    private readonly store: SecretStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Keeps a value under a name, new or in place of another; what runs is given it by a deployment. Refuses INPUT_INVALID, KEY_UNAVAILABLE. */
  async run(grant: Grant<'secret.write'>, { environmentId, name, value }: SecretInput): Promise<Warnings> {
    refuseSecret({ name, value });
    await this.store.within(grant, async (rows) => {
      const [version = 1] = await rows.put(environmentId, [{ name, value }]);
      refuseTooMany(await rows.count(environmentId), 'secrets');
      const detail = { name, version };
      await rows.audit({ action: 'secret.set', objectKind: 'environment', objectId: environmentId, detail });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
    return redactionWarning(name, value) ?? [];
  }
}

/** Throws INPUT_INVALID. */
export function refuseSecret({ name, value }: SecretValue, field = 'value'): void {
  refuseSettingName(name);
  if (value === '') throw Refusal.of('INPUT_INVALID', field, 'it is empty. To take a secret away, remove it.');
  refuseSettingValue(value, field);
}
