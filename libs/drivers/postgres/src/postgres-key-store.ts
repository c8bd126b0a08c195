import type { StoreKey } from '@tiffin/access';
import type {
  DataKey,
  KeyDirectory,
  KeyRows,
  KeyStore,
  OldSecret,
  SecretPlace,
  WrappedKey,
} from '@tiffin/deployments-operations';
import type { TenantId } from '@tiffin/kernel';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { dataKeyOf, sealedShape } from './read-settings.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { statement } from './reads/statement.js';
import type { TenantDatabase } from './tenant-database.js';

const tenant = RowShape.of({ tenantId: ['tenant', idOf<TenantId>()] });
const withOldKeys = statement(
  tenant,
  (columns) => `select ${columns} from directory.tenants_with_old_keys($1, $2, $3)`,
);
const use = RowShape.of({ kekId: ['kek_id', text], keys: ['keys', integer] });
const inUse = statement(use, (columns) => `select ${columns} from directory.keks_in_use()`);

export class PostgresKeyStore implements KeyStore, KeyDirectory {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: KeyRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresKeyRows(transaction, key.tenantId, key.actor)));
  }

  async tenantsWithOldKeys(kekId: string, last: TenantId, atMost: number): Promise<readonly TenantId[]> {
    const rows = await this.database.directory(withOldKeys, [kekId, last, atMost]);
    return rows.map(({ tenantId }) => tenantId);
  }

  /** How many data keys are wrapped with which key-encryption key; what is not named is needed by none. */
  keksInUse(): Promise<readonly { readonly kekId: string; readonly keys: number }[]> {
    return this.database.directory(inUse);
  }
}

const locked = RowShape.of({ isHeld: ['l.held', truth] });
const keyShape = RowShape.of({
  version: ['version', integer],
  publicKey: ['public_key', text],
  wrappedKey: ['wrapped_key', text],
  kekId: ['kek_id', text],
  isReplaceWanted: ['replace_wanted_at is not null', truth],
});
const removed = RowShape.of({ version: ['k.version', integer] });

class PostgresKeyRows extends AuditRows implements KeyRows {
  async lock(): Promise<boolean> {
    const [row] = await checkedRows(
      this.transaction,
      locked,
      (columns) => Prisma.sql`
      select ${columns} from (select pg_try_advisory_xact_lock(hashtextextended('tenant_key ' || ${this.tenantId}, 0)) as held) l`,
    );
    return row?.isHeld ?? false;
  }

  keys() {
    return checkedRows(
      this.transaction,
      keyShape,
      (columns) => Prisma.sql`select ${columns} from tenant_key order by version`,
    );
  }

  async insert({ version, publicKey, wrappedKey, kekId }: DataKey): Promise<void> {
    await this.transaction.$executeRaw`
      insert into tenant_key (tenant_id, version, public_key, wrapped_key, kek_id)
      values (${this.tenantId}::uuid, ${version}::int, ${publicKey}, ${wrappedKey}, ${kekId})`;
  }

  async rewrap({ version, wrappedKey: former }: DataKey, { wrappedKey, kekId }: WrappedKey): Promise<void> {
    await this.transaction.$executeRaw`
      update tenant_key set wrapped_key = ${wrappedKey}, kek_id = ${kekId}
      where version = ${version}::int and wrapped_key = ${former}`;
  }

  async oldSecrets(newest: number, after: SecretPlace | null, atMost: number): Promise<readonly OldSecret[]> {
    const behind = after
      ? Prisma.sql`where (s.environment_id, s.name) > (${after.environmentId}::uuid, ${after.name})`
      : Prisma.empty;
    const rows = await checkedRows(
      this.transaction,
      sealedShape,
      (columns) => Prisma.sql`
      select ${columns} from (
        select tenant_id, environment_id, name, version, ciphertext, key_id, key_version from secret
        where key_version is null or key_version < ${newest}::int
        union all
        select tenant_id, webhook_id, 'signing secret ' || version, version, ciphertext, null, key_version
        from webhook_secret where key_version < ${newest}::int
        union all
        select tenant_id, domain_id, 'certificate key ' || number, number, ciphertext, null, key_version
        from certificate_key where key_version < ${newest}::int) s
      left join tenant_key k on k.tenant_id = s.tenant_id and k.version = s.key_version
      ${behind} order by s.environment_id, s.name limit ${atMost}::int`,
    );
    return rows.map((row) => ({
      place: { ...row, tenantId: this.tenantId },
      ...{ ciphertext: row.ciphertext, key: dataKeyOf(row), keyId: row.keyId },
    }));
  }

  async reseal({ place, ciphertext: former }: OldSecret, ciphertext: string, keyVersion: number): Promise<void> {
    // Whoever has set another value since it was read has won: the ciphertext is theirs.
    await this.transaction.$executeRaw`
      update secret set ciphertext = ${ciphertext}, key_version = ${keyVersion}::int, key_id = null
      where environment_id = ${place.environmentId}::uuid and name = ${place.name} and ciphertext = ${former}`;
    await this.transaction.$executeRaw`
      update webhook_secret set ciphertext = ${ciphertext}, key_version = ${keyVersion}::int
      where webhook_id = ${place.environmentId}::uuid and version = ${place.version}::int and ciphertext = ${former}`;
    await this.transaction.$executeRaw`
      update certificate_key set ciphertext = ${ciphertext}, key_version = ${keyVersion}::int
      where domain_id = ${place.environmentId}::uuid and number = ${place.version}::int and ciphertext = ${former}`;
  }

  async removeUnused(newest: number): Promise<readonly number[]> {
    // Whoever seals with one of them right now is waited for, and seen by what follows.
    await this.transaction.$executeRaw`select 1 from tenant_key where version < ${newest}::int for update`;
    const rows = await checkedRows(
      this.transaction,
      removed,
      (columns) => Prisma.sql`
      delete from tenant_key k where k.version < ${newest}::int
        and not exists (select 1 from secret s where s.tenant_id = k.tenant_id and s.key_version = k.version)
        and not exists (select 1 from webhook_secret w where w.tenant_id = k.tenant_id and w.key_version = k.version)
        and not exists (select 1 from certificate_key c where c.tenant_id = k.tenant_id and c.key_version = k.version)
      returning ${columns}`,
    );
    return rows.map(({ version }) => version);
  }

  async forgetOldSecrets(): Promise<void> {
    await this.transaction.$executeRaw`
      select directory.forget_old_secrets(${this.tenantId}::uuid)
      where not exists (select 1 from secret s where s.key_version is null)`;
  }
}
