import { afterAll, beforeAll, expect, it } from 'vitest';
import { issueWorkerGrant } from '@tiffin/access';
import type { EnvironmentId, ReleaseId, TenantId } from '@tiffin/kernel';
import { MigrateRelease, type MigrationRecord, type TenantDatabases } from '@tiffin/migrations-operations';
import { planMigration, type StoreSchema } from '@tiffin/migrations-rules';
import { AddressRules, checkedLookup } from '@tiffin/outgoing';
import { PostgresMigrationRecord, TenantDatabase } from '@tiffin/postgres';
import { PostgresDatabases } from '@tiffin/tenant-postgres';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { column, keeping, MigratedTenant, TenantsOwn } from './testing/migrated-tenant.js';

let database: TestDatabase;
let client: pg.Client;
let worker: TenantDatabase;
let own: TenantsOwn;
let tenant: MigratedTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.superuser });
  await client.connect();
  worker = await TenantDatabase.open(database.worker, 2);
  own = await TenantsOwn.create();
  tenant = await MigratedTenant.make(client);
});
afterAll(async () => {
  await worker.close();
  await client.end();
  await own.drop();
  await database.drop();
});

const rules = AddressRules.of({ permitted: ['127.0.0.0/8'] });
const addresses = { rules, lookup: checkedLookup(rules) };
const [first, second] = [
  keeping(column('name'), column('age')),
  keeping(column('name', { isRequired: true }), column('colour', { isIndexed: true })),
];

/** Where a worker stops for good: before or after the so-manieth thing that it does. */
interface Death {
  readonly at: number;
  readonly side: 'before' | 'after';
}

class Worker {
  done = 0;
  private isDead = false;

  constructor(
    private readonly death: Death | null,
    private readonly place: { readonly environmentId: string; readonly releases: readonly string[] },
  ) {}

  async migrate(store: StoreSchema, releaseNumber: 1 | 2): Promise<void> {
    const { environmentId, releases } = this.place;
    const { rows } = await client.query<{ epoch: number }>(
      'update environment set deploy_epoch = deploy_epoch + 1 where id = $1 returning deploy_epoch as epoch',
      [environmentId],
    );
    await new MigrateRelease({ databases: this.databases, record: this.record, plan: planMigration }).run(
      issueWorkerGrant(tenant.tenantId as TenantId, 'deployer'),
      {
        fence: { environmentId: environmentId as EnvironmentId, epoch: rows[0]!.epoch },
        ...{ releaseId: releases[releaseNumber - 1] as ReleaseId, releaseNumber, stores: [store], upTo: 'after' },
        settings: { secrets: {}, variables: { DB_URL: own.url } },
      },
      { held: () => true, tell: () => Promise.resolve() },
    );
  }

  private async does<T>(work: () => Promise<T>): Promise<T> {
    this.done += this.isDead ? 0 : 1;
    this.dies('before');
    const answer = await work();
    this.dies('after');
    return answer;
  }

  private dies(side: Death['side']): void {
    this.isDead ||= this.done === this.death?.at && side === this.death.side;
    if (this.isDead) throw new Error('killed');
  }

  private readonly record: MigrationRecord = {
    within: (key, work) => this.does(() => new PostgresMigrationRecord(worker).within(key, work)),
  };

  private readonly databases: TenantDatabases = {
    open: async (place) => {
      const opened = await new PostgresDatabases({ addresses }).open(place);
      return {
        get id() {
          return opened.id;
        },
        applied: () => opened.applied(),
        find: (obstacle) => opened.find(obstacle),
        close: () => opened.close(),
        settle: (schema) => this.does(() => opened.settle(schema)),
        apply: (change) => this.does(() => opened.apply(change)),
      };
    },
  };
}

/** An environment whose first release is in its database, with a row that lives through all that follows. */
async function begun(name: string) {
  await own.query('drop schema public cascade');
  await own.query('create schema public');
  const environmentId = await tenant.environment(name, own.url);
  const place = { environmentId, releases };
  await new Worker(null, place).migrate(first, 1);
  await own.query(`insert into car (name, age) values ('a', '7')`);
  return place;
}
let releases: readonly string[] = [];

it('whatever point of a migration a worker stops at, the next one ends it, each change once, and none that is lost is forgotten', async () => {
  releases = [await tenant.release(first, 'sha256:1'), await tenant.release(second, 'sha256:2')];
  const whole = new Worker(null, await begun('whole'));
  await whole.migrate(second, 2);
  const expected = await tenant.changes(
    (await client.query<{ id: string }>(`select id from environment where name = 'whole'`)).rows[0]!.id,
  );
  expect(whole.done).toBeGreaterThan(10);
  for (let at = 1; at <= whole.done; at += 1)
    for (const side of ['before', 'after'] as const) {
      const place = await begun(`${side}-${at}`);
      await new Worker({ at, side }, place).migrate(second, 2).catch(() => undefined);
      const isLost = !(await own.columns()).includes('age');
      const onRecord = (await tenant.changes(place.environmentId)).filter((change) =>
        /^irreversible (running|done)$/.test(change),
      );
      expect([at, side, isLost && onRecord.length === 0]).toEqual([at, side, false]);
      await new Worker(null, place).migrate(second, 2);
      expect([at, side, await own.columns(), await own.query('select name from car')]).toEqual([
        ...[at, side, 'colour id name', ['a']],
      ]);
      expect([at, side, await tenant.changes(place.environmentId)]).toEqual([at, side, expected]);
    }
}, 240_000);
