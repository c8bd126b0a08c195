import type { Grant } from '@tiffin/access';
import type { Doorbell } from '@tiffin/work-operations';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import { refuseSecretName } from './refuse-secret-name.js';
import type { SecretStore } from './secret-store.js';

export interface SecretInput {
  readonly environmentId: EnvironmentId;
  readonly name: string;
  readonly value: string;
}

const longestValue = 65_536;

export class SetSecret {
  constructor(
    private readonly store: SecretStore,
    private readonly doorbell: Doorbell,
  ) {}

  /** Keeps a value under a name, new or in place of another; what runs is given it by a deployment. Refuses INPUT_INVALID. */
  async run(grant: Grant<'secret.write'>, { environmentId, name, value }: SecretInput): Promise<void> {
    refuseMalformed(name, value);
    await this.store.within(grant, async (rows) => {
      const version = await rows.put(environmentId, name, value);
      const detail = { name, version };
      await rows.audit({ action: 'secret.set', objectKind: 'environment', objectId: environmentId, detail });
    });
    this.doorbell.ring('deploy', { tenantId: grant.tenantId, environmentId });
  }
}

function refuseMalformed(name: string, value: string): void {
  refuseSecretName(name);
  if (value === '') throw Refusal.of('INPUT_INVALID', 'value', 'it is empty. To take a secret away, remove it.');
  if (value.length > longestValue)
    throw Refusal.of('INPUT_INVALID', 'value', `it has ${value.length} characters; use at most ${longestValue}.`);
  if (value.includes('\0')) throw Refusal.of('INPUT_INVALID', 'value', 'it holds the character U+0000.');
}
