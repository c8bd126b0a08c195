import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { BoundSettings } from '@tiffin/contracts';
import type { TenantDatabase } from '@tiffin/migrations-operations';
import { Refusal } from '@tiffin/kernel';
import {
  type AppliedSchema,
  type ColumnSchema,
  type DeclaredChange,
  type PlannedChange,
  planMigration,
  settleSchema,
  type StoreSchema,
  type TableSchema,
} from '@tiffin/migrations-rules';
import { createEmptyDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import type { OpenAddresses } from '../checked-socket.js';
import { PostgresDatabases, type PostgresDatabasesOptions } from '../postgres-databases.js';

const isOpen = (address: string): boolean => address === '127.0.0.1';

/** As `checkedLookup` of `@tiffin/outgoing` does it. */
const checked: LookupFunction = (name, _options, done) =>
  lookup(name, { all: true }, (error, addresses = []) => {
    const isRefused = addresses.some(({ address }) => !isOpen(address));
    done(isRefused ? Refusal.of('ADDRESS_REFUSED', name) : error, addresses);
  });

/** Where the databases of tests are, and nothing else. */
export const loopback: OpenAddresses = { rules: { isOpen }, lookup: checked };

export const environmentId = '0198f000-0000-7000-8000-000000000001';

export const idColumn: ColumnSchema = {
  property: 'id',
  type: 'number',
  isRequired: false,
  isIndexed: false,
  key: 'generated',
};

export const column = (
  property: string,
  type: ColumnSchema['type'] = 'string',
  more: Partial<ColumnSchema> = {},
): ColumnSchema => ({ property, type, isRequired: false, isIndexed: false, key: null, ...more });

export const table = (model: string, ...columns: readonly ColumnSchema[]): TableSchema => ({
  modelId: model.toLowerCase(),
  model,
  columns: [idColumn, ...columns],
});

export const declared = (name: string, more: Partial<DeclaredChange> = {}): DeclaredChange => ({
  ...{ modelId: 'order', model: 'Order', name, kind: 'expand', says: name },
  ...more,
});

export interface Release {
  readonly number: number;
  readonly tables: readonly TableSchema[];
  readonly declared?: readonly DeclaredChange[];
}

/** A tenant's database, and releases that come to it. */
export class Tenant {
  private constructor(
    readonly database: TestDatabase,
    private readonly client: pg.Client,
  ) {}

  static async create(): Promise<Tenant> {
    const database = await createEmptyDatabase();
    const client = new pg.Client({ connectionString: database.superuser });
    client.on('error', () => undefined);
    await client.connect();
    return new Tenant(database, client);
  }

  async drop(): Promise<void> {
    await this.client.end();
    await this.database.drop();
  }

  /** As it was when it was made. */
  async clear(): Promise<void> {
    await this.rows('drop schema public cascade');
    await this.rows('create schema public');
  }

  async rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.client.query<Record<string, unknown>>(sql)).rows;
  }

  store({ tables, declared: changes = [] }: Omit<Release, 'number'>, url = this.database.superuser): StoreSchema {
    const settings = { url: { secret: 'DATABASE' } };
    this.bound = { secrets: { DATABASE: url }, variables: {} };
    return { connectorId: 'db', connector: 'Main', kind: 'postgresql', settings, tables, declared: changes };
  }

  bound: BoundSettings = { secrets: {}, variables: {} };

  open(store: StoreSchema, options: Partial<PostgresDatabasesOptions> = {}): Promise<TenantDatabase> {
    const databases = new PostgresDatabases({ addresses: loopback, pauseMs: 10, ...options });
    return databases.open({ environmentId, store, settings: this.bound });
  }

  /** All that a release changes, as the deployer would have it: planned anew from what is there. Answers with the words. */
  async release(
    release: Release,
    options: Partial<PostgresDatabasesOptions> & { url?: string } = {},
  ): Promise<string[]> {
    const store = this.store(release, options.url);
    const database = await this.open(store, options);
    try {
      const applied = await database.applied();
      const wanted = { store, releaseNumber: release.number };
      await database.settle(settleSchema(applied, wanted));
      const plan = planMigration(applied, wanted);
      await refuseObstacles(database, plan);
      for (const change of plan) await database.apply(change);
      return plan.map(({ words }) => words);
    } finally {
      await database.close();
    }
  }

  async applied(): Promise<AppliedSchema> {
    const [row] = await this.rows('select applied from tiffin_migration');
    return row?.['applied'] as AppliedSchema;
  }
}

async function refuseObstacles(database: TenantDatabase, plan: readonly PlannedChange[]): Promise<void> {
  for (const { obstacle } of plan) {
    if (!obstacle) continue;
    const { rows, named } = await database.find(obstacle);
    if (rows > 0) throw new Error(obstacle.words(rows, named));
  }
}
