import type { Actor, StoreKey } from '@tiffin/access';
import type { SecretRows, SecretStore } from '@tiffin/deployments-operations';
import { type EnvironmentId, Refusal } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { SecretKey } from './secret-key.js';
import type { TenantDatabase, TenantTransaction } from './tenant-database.js';

export class PostgresSecretStore implements SecretStore {
  constructor(
    private readonly database: TenantDatabase,
    private readonly secretKey: SecretKey,
  ) {}

  within<T>(key: StoreKey, work: (rows: SecretRows) => Promise<T>): Promise<T> {
    const place = { tenantId: key.tenantId, author: key.actor, secretKey: this.secretKey };
    return this.database.within(key, (transaction) => work(new PostgresSecretRows(transaction, place)));
  }
}

const stored = RowShape.of({ version: ['secret.version', integer] });

interface Place {
  readonly tenantId: string;
  readonly author: Actor;
  readonly secretKey: SecretKey;
}

class PostgresSecretRows extends AuditRows implements SecretRows {
  constructor(
    transaction: TenantTransaction,
    private readonly place: Place,
  ) {
    super(transaction, place.tenantId, place.author);
  }

  async put(environmentId: EnvironmentId, name: string, value: string): Promise<number> {
    await this.moveSettings(environmentId);
    const { author, secretKey } = this.place;
    const sealed = secretKey.seal(value, { tenantId: this.tenantId, environmentId, name });
    // Given twice, and not as `excluded`: that would read the ciphertext, which this role must not.
    const [row] = await checkedRows(
      this.transaction,
      stored,
      (columns) => Prisma.sql`
      insert into secret (tenant_id, environment_id, name, ciphertext, key_id, author_id, author_name)
      values (${this.tenantId}::uuid, ${environmentId}::uuid, ${name}, ${sealed.ciphertext}, ${sealed.keyId}, ${author.id}, ${author.name})
      on conflict (tenant_id, environment_id, name) do update set ciphertext = ${sealed.ciphertext}, key_id = ${sealed.keyId},
        version = secret.version + 1, author_id = ${author.id}, author_name = ${author.name}, updated_at = now()
      returning ${columns}`,
    );
    return row?.version ?? 1;
  }

  async remove(environmentId: EnvironmentId, name: string): Promise<boolean> {
    const count = await this.transaction.$executeRaw`
      delete from secret where environment_id = ${environmentId}::uuid and name = ${name}`;
    if (count > 0) await this.moveSettings(environmentId);
    return count > 0;
  }

  /** Locks the environment's row, so that changes come one after the other, and makes a deployment due. */
  private async moveSettings(environmentId: EnvironmentId): Promise<void> {
    const count = await this.transaction.$executeRaw`
      update environment set settings_version = settings_version + 1, deploy_fault = null, deploy_faults = 0, deploy_next_try_at = null
      where id = ${environmentId}::uuid`;
    if (count === 0) throw Refusal.of('NOT_FOUND', 'environment');
  }
}
