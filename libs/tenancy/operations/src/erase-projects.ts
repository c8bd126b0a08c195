import type { AuditTrail, StoreKey, WorkerGrant } from '@tiffin/access';
import type { ProjectId, TenantId } from '@tiffin/kernel';
import { eachDue } from './each-due.js';

export interface ErasureAddress {
  readonly tenantId: TenantId;
  readonly projectId: ProjectId;
}

/** What is to be erased, over all tenants: ids and nothing else. */
export interface ErasureDirectory {
  /** Projects whose grace period is over, by the database's clock. */
  erasuresDue(atMost: number): Promise<readonly ErasureAddress[]>;
}

export interface ErasureRows extends AuditTrail {
  /** The project with all that belongs to it. False: it was restored, or its cell has not ended all of it yet. */
  erase(projectId: ProjectId): Promise<boolean>;
}

export interface ErasureStore {
  within<T>(key: StoreKey, work: (rows: ErasureRows) => Promise<T>): Promise<T>;
}

export interface EraseParts {
  readonly directory: ErasureDirectory;
  readonly store: ErasureStore;
  readonly grantFor: (tenantId: TenantId) => WorkerGrant;
  readonly report: (error: unknown, projectId: string) => void;
}

/** Erases the projects whose grace period is over. What is left of each is its audit trail. */
export class EraseProjects {
  constructor(private readonly parts: EraseParts) {}

  async run(): Promise<void> {
    const { directory, report } = this.parts;
    const due = eachDue(
      (atMost) => directory.erasuresDue(atMost),
      ({ projectId }) => projectId,
    );
    for await (const address of due) {
      // One that cannot be erased must not keep the others.
      await this.erase(address).catch((error: unknown) => report(error, address.projectId));
    }
  }

  private erase({ tenantId, projectId }: ErasureAddress): Promise<void> {
    return this.parts.store.within(this.parts.grantFor(tenantId), async (rows) => {
      if (!(await rows.erase(projectId))) return;
      await rows.audit({ action: 'project.erase', objectKind: 'project', objectId: projectId, detail: {} });
    });
  }
}
