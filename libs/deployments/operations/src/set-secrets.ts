import type { Grant } from '@tiffin/access';
import { redactionWarning } from '@tiffin/deployments-rules';
import type { Doorbell } from '@tiffin/work-operations';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import { mostSettings, refuseTooMany } from './refuse-setting.js';
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
    refuseList(secrets);
    // In one order, so that two who set the same names wait for each other and never in a circle.
    const ordered = secrets.toSorted((a, b) => (a.name < b.name ? -1 : 1));
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

function refuseList(secrets: readonly SecretValue[]): void {
  if (secrets.length === 0) throw Refusal.of('INPUT_INVALID', 'secrets', 'there is none in the list.');
  if (secrets.length > mostSettings)
    throw Refusal.of('INPUT_INVALID', 'secrets', `at most ${mostSettings} can be set at once.`);
  const seen = new Set<string>();
  for (const secret of secrets) {
    refuseSecret(secret, `secrets.${secret.name}`);
    if (seen.has(secret.name)) throw Refusal.of('INPUT_INVALID', 'secrets', `"${secret.name}" is there twice.`);
    seen.add(secret.name);
  }
}
