import pg from 'pg';
import { TenantDatabase } from '../tenant-database.js';
import type { Doors } from './test-place.js';

const eventsRequired = (how: 'enable' | 'disable') => `do $$ declare t record; begin
  for t in select tgrelid::regclass as name, tgname from pg_trigger where tgname like 'audit_required%' loop
    execute format('alter table %s ${how} trigger %I', t.name, t.tgname);
  end loop; end $$`;

/** One database of a test file, opened under each role that a test needs. */
export class TestDoors implements Doors {
  private workerUrl = '';

  private constructor(
    readonly app: TenantDatabase,
    readonly worker: TenantDatabase,
    readonly superuser: pg.Client,
  ) {}

  /**
   * Steps of stores are played by hand here, without the events that operations write: the database asks for none, unless the test is
   * about them.
   */
  static async open(urls: { app: string; worker: string; superuser: string }): Promise<TestDoors> {
    const doors = await TestDoors.openAudited(urls);
    await doors.superuser.query(eventsRequired('disable'));
    return doors;
  }

  static async openAudited(urls: { app: string; worker: string; superuser: string }): Promise<TestDoors> {
    const superuser = new pg.Client({ connectionString: urls.superuser });
    const [app, worker] = await Promise.all([
      TenantDatabase.open(urls.app, 4),
      TenantDatabase.open(urls.worker, 8, { statements: 'prepared' }),
      superuser.connect(),
    ]);
    const doors = new TestDoors(app, worker, superuser);
    doors.workerUrl = urls.worker;
    return doors;
  }

  /** What another process of workers has; whoever asks for it closes it. */
  anotherWorker(): Promise<TenantDatabase> {
    return TenantDatabase.open(this.workerUrl, 4, { statements: 'prepared' });
  }

  /** From here on, as in production. */
  async requireEvents(): Promise<void> {
    await this.superuser.query(eventsRequired('enable'));
  }

  /** The rows, past row level security. */
  async rows<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.superuser.query<Row>(sql, [...values])).rows;
  }

  /** Lets the leases of a project and its environments run out, and the next tries come, by the database's clock. */
  async expireLeases(projectId: string): Promise<void> {
    for (const sql of [
      `update project set build_lease_until = now() - interval '1 ms', build_next_try_at = null where id = $1`,
      `update environment set deploy_lease_until = now() - interval '1 ms', deploy_next_try_at = null where project_id = $1`,
    ]) {
      await this.superuser.query(sql, [projectId]);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.app.close(), this.worker.close(), this.superuser.end()]);
  }
}
