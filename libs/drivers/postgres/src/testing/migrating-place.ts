import { issueWorkerGrant } from '@tiffin/access';
import { DeployEnvironment } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { MigrateRelease } from '@tiffin/migrations-operations';
import { PostgresMigrationRecord } from '../postgres-migration-record.js';
import { FakeCell } from './fake-cell.js';
import { change, FakeDatabases, storeNamed } from './fake-databases.js';
import { oneCell } from './one-cell.js';
import type { TestDoors } from './test-doors.js';
import { TestPlace } from './test-place.js';

/** Stores of a release that has two changes for before requests reach it, and one for once nothing else serves. */
export const kept = [storeNamed('a')];

/** A place where releases that keep something in a database are deployed, and what is on record of that. */
export class MigratingPlace {
  readonly cell = new FakeCell();
  databases = new FakeDatabases({ a: [change('a1'), change('a2'), change('a3', 'contract', 'after')] });
  transactions = 0;

  private constructor(
    private readonly doors: TestDoors,
    readonly place: TestPlace,
  ) {}

  static async make(doors: TestDoors): Promise<MigratingPlace> {
    return new MigratingPlace(doors, await TestPlace.make(doors));
  }

  run(): Promise<void> {
    const { tenantId, environmentId } = this.place;
    return this.deployer().run(issueWorkerGrant(tenantId, 'deployer'), environmentId);
  }

  async again(): Promise<void> {
    await this.doors.expireLeases(this.place.projectId);
    await this.run();
  }

  /** The database refuses the change of these words. */
  refusing(words: string): void {
    this.databases.around = (make, given) =>
      given === words ? Promise.reject(Refusal.of('MIGRATION_FAILED', 'DB a', given, 'no')) : make();
  }

  async shown(): Promise<Record<string, string | boolean | null>> {
    const [row] = await this.doors.rows<Record<string, string | boolean | null>>(
      `select (select content::jsonb -> 'routes' -> 0 ->> 'gatewaySlug' from release r where r.id = current_release_id) as serves,
         deploy_failure ->> 'reason' as failure, deploy_fault as fault, deploy_holder as holder,
         applied_settings_version = settings_version as "isThrough" from environment where id = $1`,
      [this.place.environmentId],
    );
    return row!;
  }

  /** Of the newest deployment: name, state and text of each. */
  async steps(): Promise<readonly string[]> {
    const rows = await this.doors.rows<{ name: string; state: string; detail: string | null }>(
      `select s.name, s.state, s.detail from deployment_step s join deployment d on d.id = deployment_id
       where environment_id = $1 and d.started_at = (select max(started_at) from deployment where environment_id = $1)
       order by position`,
      [this.place.environmentId],
    );
    return rows.map(({ name, state, detail }) => [name, state, detail].filter((one) => one !== null).join(' '));
  }

  async auditOf(action: string): Promise<number> {
    const [row] = await this.doors.rows<{ count: number }>(
      'select count(*)::int as count from audit_event where tenant_id = $1 and action = $2',
      [this.place.tenantId, action],
    );
    return row!.count;
  }

  private deployer(): DeployEnvironment {
    const { deployments } = this.place;
    const parts = {
      store: {
        within: (...given: Parameters<typeof deployments.within>) => {
          this.transactions += 1;
          return deployments.within(...given);
        },
      } as typeof deployments,
      ...{ cells: oneCell(this.cell), smoke: { run: () => Promise.resolve(null) }, report: () => undefined },
      migrate: new MigrateRelease({
        ...{ databases: this.databases, record: new PostgresMigrationRecord(this.doors.worker) },
        plan: this.databases.plan,
      }),
    };
    return new DeployEnvironment(parts, {
      ...{ holder: 'deployer', leaseMs: 60_000, retryAfterMs: 0, readyWithinMs: 10_000, domain: 'localhost' },
    });
  }
}
