import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { EnvironmentId, MemberId, ProjectId, RevisionId, TenantId, UserId } from '@tiffin/kernel';
import type { Role, Scope } from '@tiffin/access';
import type { ProjectNames } from '@tiffin/tenancy-rules';
import type { UserRows } from './users.js';

export interface NewProject extends ProjectNames {
  readonly projectId: ProjectId;
  /** Revision 0, the empty canvas. */
  readonly revisionId: RevisionId;
  readonly canvas: string;
  readonly sha256: string;
  /** Its first environment; it follows the head. */
  readonly environmentId: EnvironmentId;
  readonly environmentName: string;
  /** The stages behind it, each after the one before; absent: none. */
  readonly later?: readonly { readonly environmentId: EnvironmentId; readonly name: string }[];
}

export interface NewTenant {
  readonly tenantId: TenantId;
  readonly slug: string;
  readonly name: string;
  /** Absent: the plan that new tenants get. */
  readonly planId?: string;
}

export interface NewMember {
  readonly memberId: MemberId;
  readonly userId: UserId;
  readonly name: string;
  readonly role: Role;
}

/** A token of a member, for all projects, that does not expire. */
export interface MemberToken {
  readonly id: string;
  readonly memberId: MemberId;
  readonly name: string;
  readonly hash: string;
  readonly scope: Scope;
}

export interface TenancyRows extends AuditTrail, UserRows {
  projectNames(): Promise<readonly ProjectNames[]>;
  insertProject(project: NewProject): Promise<void>;
  hasTenant(): Promise<boolean>;
  insertTenant(tenant: NewTenant): Promise<void>;
  insertMember(member: NewMember): Promise<void>;
  /** Whether a token with this hash is stored. */
  hasToken(hash: string): Promise<boolean>;
  insertToken(token: MemberToken): Promise<void>;
  memberIdOf(userId: UserId): Promise<MemberId | null>;
}

/** Tenants, their members and projects. One call of `within` is one transaction in one tenant. */
export interface TenancyStore {
  within<T>(key: StoreKey, work: (rows: TenancyRows) => Promise<T>): Promise<T>;
}
