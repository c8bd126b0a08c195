import type { KeptCredential, NewCredential } from '@tiffin/consumers-operations';
import type { CredentialType } from '@tiffin/consumers-rules';
import type { ConsumerId, CredentialId, EnvironmentId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { credentialColumns } from './consumer-columns.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';

const kept = RowShape.of(credentialColumns);
const counted = RowShape.of({ count: ['count(*)', integer] });

/** Credentials of consumers, as `ConsumerRows` has them. */
export class CredentialRows extends AuditRows {
  async credential(environmentId: EnvironmentId, id: CredentialId): Promise<KeptCredential | null> {
    const [row] = await checkedRows(
      this.transaction,
      kept,
      (columns) => Prisma.sql`select ${columns} from consumer_credential t
        where t.environment_id = ${environmentId}::uuid and t.id = ${id}::uuid`,
    );
    return row ?? null;
  }

  countCredentials(consumerId: ConsumerId): Promise<number> {
    return this.count(Prisma.sql`consumer_id = ${consumerId}::uuid`);
  }

  async hasKey(environmentId: EnvironmentId, type: CredentialType, keyId: string): Promise<boolean> {
    const key = Prisma.sql`environment_id = ${environmentId}::uuid and type = ${type} and key_id = ${keyId}`;
    return (await this.count(key)) > 0;
  }

  async insertCredential(credential: NewCredential): Promise<void> {
    const { id, environmentId, consumerId, type, keyId, secretHash, scopes } = credential;
    await this.transaction.$executeRaw`
      insert into consumer_credential (tenant_id, id, environment_id, consumer_id, type, key_id, secret_hash, scopes)
      values (${this.tenantId}::uuid, ${id}::uuid, ${environmentId}::uuid, ${consumerId}::uuid, ${type}, ${keyId}, ${secretHash},
        ${[...scopes]}::text[])`;
  }

  async putScopes(id: CredentialId, scopes: readonly string[]): Promise<void> {
    await this.transaction.$executeRaw`
      update consumer_credential set scopes = ${[...scopes]}::text[] where id = ${id}::uuid`;
  }

  async putSecret(id: CredentialId, secretHash: string): Promise<void> {
    await this.transaction.$executeRaw`
      update consumer_credential set secret_hash = ${secretHash}, last_rotated_at = now() where id = ${id}::uuid`;
  }

  async activateCredential(id: CredentialId): Promise<void> {
    await this.transaction.$executeRaw`update consumer_credential set is_active = true where id = ${id}::uuid`;
  }

  async deactivateCredential(id: CredentialId): Promise<void> {
    await this.transaction.$executeRaw`update consumer_credential set is_active = false where id = ${id}::uuid`;
  }

  async removeCredential(id: CredentialId): Promise<void> {
    await this.transaction.$executeRaw`delete from consumer_credential where id = ${id}::uuid`;
  }

  private async count(where: Prisma.Sql): Promise<number> {
    const [row] = await checkedRows(
      this.transaction,
      counted,
      (columns) => Prisma.sql`select ${columns} from consumer_credential where ${where}`,
    );
    return row?.count ?? 0;
  }
}
