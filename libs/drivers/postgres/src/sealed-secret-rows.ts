import type { Actor } from '@tiffin/access';
import type { DataKey, SecretSealer } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { SettingRows } from './setting-rows.js';
import type { TenantTransaction } from './tenant-database.js';

const publicKeyShape = RowShape.of({ version: ['version', integer], publicKey: ['public_key', text] });
type PublicKey = Pick<DataKey, 'version' | 'publicKey'>;

/** Writes secrets under the role that cannot read them, sealed for the newest key of the tenant. */
export class SealedSecretRows extends SettingRows {
  private key: PublicKey | null = null;

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

  /** Held to the end of the transaction: a key that something is being sealed with is not taken away meanwhile. */
  private async publicKey(sealer: SecretSealer): Promise<PublicKey> {
    this.key ??= (await this.newestKey()) ?? (await this.firstKey(sealer));
    return this.key;
  }

  private async newestKey(): Promise<PublicKey | null> {
    const found = await checkedRows(
      this.transaction,
      publicKeyShape,
      (columns) => Prisma.sql`select ${columns} from tenant_key order by version desc limit 1 for key share`,
    );
    return found[0] ?? null;
  }

  private async firstKey(sealer: SecretSealer): Promise<PublicKey> {
    const { publicKey, wrappedKey, kekId } = await sealer.makeKey(this.tenantId, 1);
    // Of two who set a tenant's first secret at once, one makes the key; the other waits here and takes that one.
    await this.transaction.$executeRaw`
      insert into tenant_key (tenant_id, public_key, wrapped_key, kek_id)
      values (${this.tenantId}::uuid, ${publicKey}, ${wrappedKey}, ${kekId}) on conflict do nothing`;
    const made = await this.newestKey();
    if (!made) throw new Error('The first key of a tenant is gone as soon as it was made.');
    return made;
  }
}
