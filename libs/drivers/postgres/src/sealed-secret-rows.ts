import type { Actor } from '@tiffin/access';
import type { SecretSealer } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { type SealingKey, sealingKey } from './sealing-key.js';
import { SettingRows } from './setting-rows.js';
import type { TenantTransaction } from './tenant-database.js';

/** Writes secrets under the role that cannot read them, sealed for the newest key of the tenant. */
export class SealedSecretRows extends SettingRows {
  private key: SealingKey | null = null;

  constructor(
    transaction: TenantTransaction,
    place: { readonly tenantId: string; readonly actor: Actor },
    private readonly sealer: SecretSealer | null,
  ) {
    super(transaction, place.tenantId, place.actor);
  }

  /** Answers the version. The environment's row must be locked. */
  protected async seal(environmentId: EnvironmentId, name: string, value: string): Promise<number> {
    const { author, tenantId } = this;
    const sealer = this.requireSealer();
    const key = await this.publicKey(sealer);
    const version = await this.recordChange(environmentId, { kind: 'secret', name, change: 'set' });
    const ciphertext = await sealer.seal(value, key, { tenantId, environmentId, name, version });
    // Given twice, and not as `excluded`: that would read the ciphertext, which this role must not.
    await this.transaction.$executeRaw`
      insert into secret (tenant_id, environment_id, name, ciphertext, key_version, version, author_id, author_name)
      values (${tenantId}::uuid, ${environmentId}::uuid, ${name}, ${ciphertext}, ${key.version}::int, ${version}::int, ${author.id}, ${author.name})
      on conflict (tenant_id, environment_id, name) do update set ciphertext = ${ciphertext}, key_id = null,
        key_version = ${key.version}::int, version = ${version}::int, author_id = ${author.id}, author_name = ${author.name},
        updated_at = now()`;
    return version;
  }

  private requireSealer(): SecretSealer {
    if (this.sealer) return this.sealer;
    throw new Error('There is a secret to keep, and this process was given nothing to seal it with.');
  }

  private async publicKey(sealer: SecretSealer): Promise<SealingKey> {
    this.key ??= await sealingKey(this.transaction, this.tenantId, sealer);
    return this.key;
  }
}
