import { canonicalJson, type Json, newId } from '@tiffin/kernel';
import type { ColumnSchema, StoreSchema } from '@tiffin/migrations-rules';
import { createEmptyDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';

const id: ColumnSchema = { property: 'id', type: 'number', isRequired: false, isIndexed: false, key: 'generated' };
export const column = (property: string, more: Partial<ColumnSchema> = {}): ColumnSchema => ({
  ...{ property, type: 'string', isRequired: false, isIndexed: false, key: null },
  ...more,
});

/** One model, in the database that a variable of the environment names. */
export const keeping = (...columns: readonly ColumnSchema[]): StoreSchema => ({
  ...{ connectorId: 'db', connector: 'Shop DB', kind: 'postgresql', declared: [] },
  settings: { url: { variable: 'DB_URL' } },
  tables: [{ modelId: 'car', model: 'Car', columns: [id, ...columns] }],
});

/** A database as a tenant has it, somewhere. */
export class TenantsOwn {
  private constructor(
    readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {}

  static async create(): Promise<TenantsOwn> {
    const database = await createEmptyDatabase();
    const client = new pg.Client({ connectionString: database.superuser });
    client.on('error', () => undefined);
    await client.connect();
    return new TenantsOwn(database, client);
  }

  get url(): string {
    return this.database.superuser;
  }

  async query(sql: string): Promise<readonly unknown[]> {
    return (await this.client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  }

  /** The columns of its one model, in the order of their names. */
  async columns(): Promise<string> {
    const names = await this.query(
      `select column_name from information_schema.columns where table_name = 'car' order by 1`,
    );
    return names.join(' ');
  }

  async drop(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }
}

/** A project with environments, each with a database of its own named by a variable. */
export class MigratedTenant {
  private constructor(
    private readonly client: pg.Client,
    readonly tenantId: string,
    private readonly projectId: string,
  ) {}

  static async make(client: pg.Client): Promise<MigratedTenant> {
    const made = new MigratedTenant(client, newId(), newId());
    const { tenantId, projectId } = made;
    await client.query(
      `insert into tenant (tenant_id, slug, name, cell_id) select $1, $2, 'T', c.id from platform.cell c where c.name = 'local'`,
      [tenantId, `t${tenantId}`],
    );
    await client.query(
      `with ids as materialized (select gen_random_uuid() as revision),
        p as (insert into project (id, tenant_id, slug, name, head_revision_id, built_revision_id)
          select $2, $1, 'p', 'P', revision, revision from ids)
      insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
      select revision, $1, $2, 1, '', '{}', '', '' from ids`,
      [tenantId, projectId],
    );
    return made;
  }

  async environment(name: string, url: string): Promise<string> {
    const environmentId = newId();
    await this.client.query(`insert into environment (id, tenant_id, project_id, name) values ($1, $2, $3, $4)`, [
      ...[environmentId, this.tenantId, this.projectId, name],
    ]);
    await this.client.query(
      `insert into variable (tenant_id, environment_id, name, value, author_id, author_name) values ($1, $2, 'DB_URL', $3, '', '')`,
      [this.tenantId, environmentId, url],
    );
    return environmentId;
  }

  /** Where the unit of a release is called. */
  hostOf(environmentName: string): string {
    return `a.${environmentName}.p.t${this.tenantId}.localhost`;
  }

  /** The next release of the project, of these units. */
  async release(store: StoreSchema, imageDigest: string): Promise<string> {
    const unit = {
      ...{ key: 'function-a', kind: 'function', name: 'a', memoryMb: 128, upstreams: [], imageDigest },
      variables: [{ name: 'DB_URL', entity: 'Connector "Shop DB"', field: 'settings.url' }],
    };
    const routes = [{ gatewaySlug: 'a', unit: 'function-a' }];
    const content = canonicalJson({ formatVersion: 1, routes, units: [unit], stores: [store] } as unknown as Json);
    const releaseId = newId();
    await this.client.query(
      `insert into release (id, tenant_id, project_id, sha256, content) values ($1::uuid, $2, $3, $1::uuid::text, $4)`,
      [releaseId, this.tenantId, this.projectId, content],
    );
    return releaseId;
  }

  async want(environmentId: string, releaseId: string): Promise<void> {
    await this.client.query(
      `update environment set desired_release_id = $2, desired_revision_number = 1, deploy_epoch = deploy_epoch + 1, deploy_next_try_at = null,
         deploy_failed_release_id = null, deploy_failure = null where id = $1`,
      [environmentId, releaseId],
    );
  }

  async setUrl(environmentId: string, url: string): Promise<void> {
    await this.client.query('update variable set value = $2 where environment_id = $1', [environmentId, url]);
    await this.client.query(
      'update environment set settings_version = settings_version + 1, deploy_next_try_at = null where id = $1',
      [environmentId],
    );
  }

  /** What was changed there by now, with how that stands. */
  async changes(environmentId: string): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ change: string }>(
      `select m.kind || ' ' || m.state as change from migration m where m.environment_id = $1 order by m.planned_at, m.position`,
      [environmentId],
    );
    return rows.map(({ change }) => change);
  }
}
