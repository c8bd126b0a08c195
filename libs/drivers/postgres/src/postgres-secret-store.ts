import type { StoreKey } from '@tiffin/access';
import type { SecretRows, SecretSealer, SecretStore, SecretValue } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import { SealedSecretRows } from './sealed-secret-rows.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresSecretStore implements SecretStore {
  constructor(
    private readonly database: TenantDatabase,
    private readonly sealer: SecretSealer,
  ) {}

  within<T>(key: StoreKey, work: (rows: SecretRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresSecretRows(transaction, key, this.sealer)));
  }
}

const wanted = RowShape.of({ version: ['version', integer] });

class PostgresSecretRows extends SealedSecretRows implements SecretRows {
  async put(environmentId: EnvironmentId, secrets: readonly SecretValue[]): Promise<readonly number[]> {
    await this.moveSettings(environmentId);
    const versions: number[] = [];
    for (const { name, value } of secrets) versions.push(await this.seal(environmentId, name, value));
    return versions;
  }

  count(environmentId: EnvironmentId): Promise<number> {
    return this.countNames('secret', environmentId);
  }

  async remove(environmentId: EnvironmentId, name: string): Promise<boolean> {
    await this.lockSettings(environmentId);
    const count = await this.transaction.$executeRaw`
      delete from secret where environment_id = ${environmentId}::uuid and name = ${name}`;
    if (count === 0) return false;
    await this.moveSettings(environmentId);
    await this.recordChange(environmentId, { kind: 'secret', name, change: 'remove' });
    return true;
  }

  async wantNewKey(): Promise<number | null> {
    const [row] = await checkedRows(
      this.transaction,
      wanted,
      (columns) => Prisma.sql`
      update tenant_key set replace_wanted_at = now() where version = (select max(version) from tenant_key) returning ${columns}`,
    );
    return row?.version ?? null;
  }
}
