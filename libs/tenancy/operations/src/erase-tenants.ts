import type { AuditTrail, StoreKey, WorkerGrant } from '@tiffin/access';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import { eachDue } from './each-due.js';
import type { ErasureRows } from './erase-projects.js';

/** Tenants whose time is up, over all: ids and nothing else. */
export interface TenantErasureDirectory {
  tenantErasuresDue(atMost: number): Promise<readonly TenantId[]>;
}

export interface TenantErasureRows extends AuditTrail, Pick<ErasureRows, 'erase'> {
  /**
   * From here on there is no way back, and nobody is a member any more. `begun`: just now; the rest waits until whoever was let in
   * before has come to an end. `not due`: it was restored, or its time is not up yet.
   */
  begin(): Promise<'begun' | 'going on' | 'not due'>;
  projects(): Promise<readonly ProjectId[]>;
  /** Takes people's names and addresses out of so many events at most; answers of how many. */
  forgetPeople(atMost: number): Promise<number>;
  /** Every other row of the tenant, its data keys among them. False: there are projects left. */
  eraseRest(): Promise<boolean>;
}

export interface TenantErasureStore {
  within<T>(key: StoreKey, work: (rows: TenantErasureRows) => Promise<T>): Promise<T>;
}

export interface EraseTenantsParts {
  readonly directory: TenantErasureDirectory;
  readonly store: TenantErasureStore;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown, tenantId: string) => void;
}

/** Of one transaction: a long chain is no reason to hold up others. */
const eventsAtOnce = 2_000;

/**
 * Erases the tenants whose grace period is over: step by step, each a transaction of its own that may be repeated. Whatever ends this
 * half-way, the next run goes on. What is left of each is the end of its audit chain.
 */
export class EraseTenants {
  constructor(private readonly parts: EraseTenantsParts) {}

  async run(): Promise<void> {
    const { directory, report } = this.parts;
    for await (const tenantId of eachDue((atMost) => directory.tenantErasuresDue(atMost), String)) {
      // One that cannot be erased must not keep the others.
      await this.erase(tenantId).catch((error: unknown) => report(error, tenantId));
    }
  }

  private async erase(tenantId: TenantId): Promise<void> {
    const within = <T>(work: (rows: TenantErasureRows) => Promise<T>) =>
      this.parts.store.within(this.parts.grantFor(tenantId), work);
    const about = { objectKind: 'tenant', objectId: tenantId, detail: {} };
    const stage = await within(async (rows) => {
      const answer = await rows.begin();
      if (answer === 'begun') await rows.audit({ action: 'tenant.erase-begin', ...about });
      return answer;
    });
    if (stage !== 'going on') return;
    for (const projectId of await within((rows) => rows.projects())) {
      // Its cell has not ended it yet.
      if (!(await within((rows) => eraseProject(rows, projectId)))) return;
    }
    while ((await within((rows) => rows.forgetPeople(eventsAtOnce))) > 0);
    await within(async (rows) => {
      if (await rows.eraseRest()) await rows.audit({ action: 'tenant.erase', ...about });
    });
  }
}

async function eraseProject(rows: TenantErasureRows, projectId: ProjectId): Promise<boolean> {
  if (!(await rows.erase(projectId))) return false;
  await rows.audit({ action: 'project.erase', objectKind: 'project', objectId: projectId, detail: {} });
  return true;
}
