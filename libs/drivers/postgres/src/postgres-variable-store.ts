import type { StoreKey } from '@tiffin/access';
import type { VariableRows, VariableStore, VariableValue } from '@tiffin/deployments-operations';
import type { EnvironmentId } from '@tiffin/kernel';
import { SettingRows } from './setting-rows.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresVariableStore implements VariableStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: VariableRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresVariableRows(transaction, key.tenantId, key.actor)),
    );
  }
}

class PostgresVariableRows extends SettingRows implements VariableRows {
  async put(environmentId: EnvironmentId, variables: readonly VariableValue[]): Promise<readonly number[]> {
    await this.moveSettings(environmentId);
    const versions: number[] = [];
    for (const { name, value } of variables) versions.push(await this.keep(environmentId, name, value));
    return versions;
  }

  private async keep(environmentId: EnvironmentId, name: string, value: string): Promise<number> {
    const version = await this.recordChange(environmentId, { kind: 'variable', name, change: 'set' });
    const { author, tenantId } = this;
    await this.transaction.$executeRaw`
      insert into variable (tenant_id, environment_id, name, value, version, author_id, author_name)
      values (${tenantId}::uuid, ${environmentId}::uuid, ${name}, ${value}, ${version}::int, ${author.id}, ${author.name})
      on conflict (tenant_id, environment_id, name) do update set value = excluded.value, version = excluded.version,
        author_id = excluded.author_id, author_name = excluded.author_name, updated_at = now()`;
    return version;
  }

  count(environmentId: EnvironmentId): Promise<number> {
    return this.countNames('variable', environmentId);
  }

  async remove(environmentId: EnvironmentId, name: string): Promise<boolean> {
    await this.lockSettings(environmentId);
    const count = await this.transaction.$executeRaw`
      delete from variable where environment_id = ${environmentId}::uuid and name = ${name}`;
    if (count === 0) return false;
    await this.moveSettings(environmentId);
    await this.recordChange(environmentId, { kind: 'variable', name, change: 'remove' });
    return true;
  }
}
