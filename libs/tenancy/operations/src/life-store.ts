import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';
import type { ProjectStanding, ProjectState, TenantState } from '@tiffin/tenancy-rules';
import type { StandingRows } from './standing-role.js';

/** For how long what is deleted can be had back. */
export interface Grace {
  readonly projectDays: number;
  readonly tenantDays: number;
}

export interface TenantLife {
  readonly name: string;
  readonly state: TenantState;
}

export interface LifeRows extends AuditTrail, StandingRows {
  /** Held until the transaction ends. Null: there is no such project. */
  lockProject(projectId: ProjectId): Promise<ProjectStanding | null>;
  /** Names of the other projects of the tenant; no project is made or renamed until the transaction ends. */
  otherNames(projectId: ProjectId): Promise<readonly string[]>;
  renameProject(projectId: ProjectId, name: string): Promise<void>;
  /** `eraseAfterDays`: for `deleting`, by the database's clock; else null. */
  setProject(projectId: ProjectId, state: ProjectState, eraseAfterDays: number | null): Promise<void>;
  lockTenant(): Promise<TenantLife>;
  /** As of a project; `reason`: why it is suspended, for its members. */
  setTenant(state: TenantState, end: { eraseAfterDays: number | null; reason: string | null }): Promise<void>;
}

/** Projects and tenants as such: their names and states. One call of `within` is one transaction in one tenant. */
export interface LifeStore {
  within<T>(key: StoreKey, work: (rows: LifeRows) => Promise<T>): Promise<T>;
}
