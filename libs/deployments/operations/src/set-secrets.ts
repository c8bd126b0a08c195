import type { Grant } from '@tiffin/access';
import { redactionWarning } from '@tiffin/deployments-rules';
import type { Doorbell } from '@tiffin/work-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { inOneOrder, refuseTooMany } from './refuse-setting.js';
import type { SecretStore, SecretValue } from './secret-store.js';
import { refuseSecret, type Warnings } from './set-secret.js';

export interface SecretsInput {
  readonly environmentId: EnvironmentId;
  readonly secrets: readonly SecretValue[];
}

export class SetSecrets {
  constructor(
    private readonly store: SecretStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Keeps all of the values or none, for one deployment. Refuses INPUT_INVALID, which names the one, and KEY_UNAVAILABLE. */
  async run(grant: Grant<'secret.write'>, { environmentId, secrets }: SecretsInput): Promise<Warnings> {
    const ordered = inOneOrder(secrets, 'secrets', refuseSecret);
    await this.store.within(grant, async (rows) => {
      const versions = await rows.put(environmentId, ordered);
      refuseTooMany(await rows.count(environmentId), 'secrets');
      const set = ordered.map(({ name }, at) => ({ name, version: versions[at] ?? 1 }));
      const detail = { secrets: set };
      await rows.audit({ action: 'secret.import', objectKind: 'environment', objectId: environmentId, detail });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
    return ordered.flatMap(({ name, value }) => redactionWarning(name, value) ?? []);
  }
}
