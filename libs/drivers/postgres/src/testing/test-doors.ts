import pg from 'pg';
import { TenantDatabase } from '../tenant-database.js';
import type { Doors } from './test-place.js';

/** One database of a test file, opened under each role that a test needs. */
export class TestDoors implements Doors {
  private constructor(
    readonly app: TenantDatabase,
    readonly worker: TenantDatabase,
    readonly superuser: pg.Client,
  ) {}

  static async open(urls: { app: string; worker: string; superuser: string }): Promise<TestDoors> {
    const superuser = new pg.Client({ connectionString: urls.superuser });
    const [app, worker] = await Promise.all([
      TenantDatabase.open(urls.app, 4),
      TenantDatabase.open(urls.worker, 8),
      superuser.connect(),
    ]);
    return new TestDoors(app, worker, superuser);
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
