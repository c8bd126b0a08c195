import { newId } from '@tiffin/kernel';
import { TenantDatabase } from '@tiffin/postgres';
import { createTestDatabase } from '@tiffin/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import type { GraphQLSchema } from 'graphql';
import pg from 'pg';
import { type Fixture, type Ids, type Place, fixtures } from './fixtures.js';
import { TestApi } from './test-api.js';
import { makeLiveProject, type TestProject } from './test-project.js';
import { makeTenant, type TestTenant } from './test-tenant.js';

export type TestPlace = Place & TestTenant & TestProject;

/** Two tenants of the same shape, and everything that asks of them. */
export class AccessWorld {
  readonly api: TestApi;
  readonly superuser: pg.Client;
  readonly ours: TestPlace;
  readonly theirs: TestPlace;

  private constructor(
    parts: Pick<AccessWorld, 'api' | 'superuser' | 'ours' | 'theirs'>,
    private readonly end: () => Promise<void>,
  ) {
    ({ api: this.api, superuser: this.superuser, ours: this.ours, theirs: this.theirs } = parts);
  }

  static async open(): Promise<AccessWorld> {
    const database = await createTestDatabase();
    const superuser = new pg.Client({ connectionString: database.superuser });
    await superuser.connect();
    const [tenants, workers, api] = await Promise.all([
      TenantDatabase.open(database.app, 2),
      TenantDatabase.open(database.worker, 2),
      // Whoever asks for everything, as everybody, asks for more in a minute than one tenant may.
      TestApi.start(database.app, { web: { costPerMinute: 100_000_000 } }),
    ]);
    const place = async (slug: string): Promise<TestPlace> => {
      const tenant = await makeTenant(tenants, slug);
      return { ...tenant, ...(await makeLiveProject(api, workers, tenant)), spareId: newId() };
    };
    const end = async () => {
      await api.close();
      await Promise.all([tenants.close(), workers.close(), superuser.end()]);
      await database.drop();
    };
    const [ours, theirs] = await Promise.all([place('ours'), place('theirs')]);
    return new AccessWorld({ api, superuser, ours, theirs }, end);
  }

  get schema(): GraphQLSchema {
    return this.api.schema;
  }

  close(): Promise<void> {
    return this.end();
  }

  /** The errors of an operation, as text; empty where it answered. */
  async call(
    token: string | null,
    { document, variables }: Fixture,
    [id, also]: readonly [string, Ids],
  ): Promise<string> {
    if (!document.startsWith('subscription')) {
      const { errors } = await this.api.ask(token, document, variables(id, also));
      return errors.length > 0 ? JSON.stringify(errors) : '';
    }
    const feed = this.api.subscribe(token, document, variables(id, also));
    await waitUntil('the subscription to answer', () => feed.ended ?? feed.events[0]);
    feed.stop();
    return feed.ended?.length ? JSON.stringify(feed.ended) : '';
  }

  async prepare(fixture: Fixture, place: TestPlace): Promise<void> {
    if (fixture.before) await this.superuser.query(fixture.before, [fixture.id?.(place)]);
    const sql = fixture.prepare?.(place);
    if (sql) await this.superuser.query(sql);
  }

  /** A hash over all rows of all tables of a tenant. That a token was used is no change. */
  async rowsOf({ tenantId }: TestPlace): Promise<string> {
    this.hashes ??= await this.hashOfAllTables();
    const { rows } = await this.superuser.query<{ hash: string }>(this.hashes, [tenantId]);
    return rows.map(({ hash }) => hash).join(' ');
  }

  private hashes: string | undefined;

  private async hashOfAllTables(): Promise<string> {
    const { rows } = await this.superuser.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not a.attisdropped order by 1`,
    );
    return rows
      .map(
        ({ name }) =>
          `select '${name} ' || md5(coalesce(string_agg(r, '' order by r), '')) as hash
           from (select (to_jsonb(t) - 'last_used_at')::text as r from ${name} t where tenant_id = $1) x`,
      )
      .join(' union all ');
  }
}

export const idsOf = (fixture: Fixture, place: TestPlace): readonly [string, Ids] => [
  fixture.id?.(place) ?? '',
  fixture.also?.(place) ?? {},
];

export const fixtureOf = (operation: string): Fixture => {
  const fixture = fixtures[operation];
  if (!fixture) throw new Error(`${operation} has no fixture.`);
  return fixture;
};

export const verdict = (errors: string): string =>
  /"code":"(\w+)"/.exec(errors)?.[1] ?? (errors === '' ? 'yes' : errors);
