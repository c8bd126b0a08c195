import type { Job, QueueName } from '@tiffin/contracts';
import { newId, type TenantId } from '@tiffin/kernel';
import { PostgresDispatch } from '../postgres-dispatch.js';
import type { TestDoors } from './test-doors.js';

/** Tenants with projects that wait to be built and environments that wait to be deployed, and what workers do with them, by hand. */
export class WaitingWork {
  readonly store: PostgresDispatch;

  constructor(
    private readonly doors: TestDoors,
    readonly queue: QueueName = 'build',
  ) {
    this.store = new PostgresDispatch(doors.worker);
  }

  /** A tenant for which so many wait. */
  async tenant(projects: number, id = newId<TenantId>()): Promise<TenantId> {
    await this.doors.rows(`insert into tenant (tenant_id, slug, name) values ($1, $2, 'T')`, [id, `t${id}`]);
    await this.add(id, projects);
    return id;
  }

  async add(tenantId: TenantId, projects: number): Promise<void> {
    await this.doors.rows(
      `with ids as materialized (
         select gen_random_uuid() as project, gen_random_uuid() as revision from generate_series(1, $2::int)),
       p as (insert into project (id, tenant_id, slug, name, head_revision_id, built_revision_id)
         select project, $1, project::text, project::text, revision, case when $3 = 'deploy' then revision end from ids)
       insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
       select revision, $1, project, 1, '', '{}', '', '' from ids`,
      [tenantId, projects, this.queue],
    );
    if (this.queue === 'deploy') await this.wantReleases(tenantId);
  }

  private async wantReleases(tenantId: TenantId): Promise<void> {
    await this.doors.rows(
      `insert into release (id, tenant_id, project_id, sha256, content)
       select gen_random_uuid(), tenant_id, id, 's', '{"routes":[],"units":[]}' from project where tenant_id = $1`,
      [tenantId],
    );
    await this.doors.rows(
      `insert into environment (id, tenant_id, project_id, name, desired_release_id, desired_revision_number)
       select gen_random_uuid(), tenant_id, project_id, 'e', id, 1 from release where tenant_id = $1`,
      [tenantId],
    );
  }

  attend(slots: number, feed = slots, holder = 'worker'): Promise<void> {
    return this.store.attend(this.queue, { holder, slots, feed });
  }

  dispatch(): Promise<readonly Job[]> {
    return this.store.dispatch(this.queue);
  }

  /** As a worker begins: it takes the job and claims. */
  async begin(job: Job): Promise<void> {
    const taken = await this.store.take(this.queue, job);
    if (taken !== 'taken') throw new Error(`the job is ${taken}`);
    await this.doors.rows(
      this.queue === 'build'
        ? `update project set build_lease_until = now() + interval '1 min', build_starts = build_starts + 1 where id = $1`
        : `update environment set deploy_lease_until = now() + interval '1 min', deploy_starts = deploy_starts + 1 where id = $1`,
      [job.id],
    );
  }

  /** As a worker ends, well. */
  async end(job: Job, seconds = 0.1): Promise<void> {
    await this.doors.rows(
      this.queue === 'build'
        ? `update project set built_revision_id = head_revision_id, build_lease_until = null, build_starts = 0 where id = $1`
        : `update environment set current_release_id = desired_release_id, deploy_lease_until = null, deploy_starts = 0 where id = $1`,
      [job.id],
    );
    await this.store.settle(this.queue, job, seconds);
  }

  /** As where its worker dies: its lease, or its ticket, runs out. */
  async die(job: Job): Promise<void> {
    const past = `now() - interval '1 s'`;
    await this.doors.rows(
      this.queue === 'build'
        ? `update project set build_lease_until = ${past} where id = $1`
        : `update environment set deploy_lease_until = ${past} where id = $1`,
      [job.id],
    );
    await this.expireTickets();
  }

  /** Jobs that came to nobody, as of a queue that was lost. */
  async expireTickets(): Promise<void> {
    await this.doors.rows(
      `update directory.work set ticket_until = now() - interval '1 s' where ticket is not null and queue = $1`,
      [this.queue],
    );
  }
}
