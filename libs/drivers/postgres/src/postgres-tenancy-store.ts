import type { StoreKey } from '@tiffin/access';
import type { MemberId, TenantId, UserId } from '@tiffin/kernel';
import type { ProjectNames } from '@tiffin/tenancy-rules';
import type {
  MemberToken,
  NewMember,
  NewProject,
  NewTenant,
  SignedInUser,
  TenancyRows,
  TenancyStore,
} from '@tiffin/tenancy-operations';
import { AuditRows } from './audit-rows.js';
import { enterUser, keepFirstTenant } from './postgres-users.js';
import { lockProjectNames } from './lock-project-names.js';
import { idOf } from './reads/decode.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresTenancyStore implements TenancyStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: TenancyRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresTenancyRows(transaction, key.tenantId, key.actor)),
    );
  }
}

export class PostgresTenancyRows extends AuditRows implements TenancyRows {
  async projectNames(): Promise<readonly ProjectNames[]> {
    await lockProjectNames(this.transaction, this.tenantId);
    return this.transaction.project.findMany({ select: { name: true, slug: true } });
  }

  async insertProject(project: NewProject): Promise<void> {
    const { tenantId } = this;
    const { projectId, revisionId, name, slug, canvas, sha256, environmentId, environmentName } = project;
    // By itself, since an environment's trigger looks at its project.
    await this.transaction.$executeRaw`
      insert into project (id, tenant_id, name, slug, head_revision_id, built_revision_id)
      values (${projectId}::uuid, ${tenantId}::uuid, ${name}, ${slug}, ${revisionId}::uuid, ${revisionId}::uuid)`;
    await this.transaction.$executeRaw`
      with head as (
        insert into revision (id, tenant_id, project_id, number, sha256, canvas, author_id, author_name)
        values (${revisionId}::uuid, ${tenantId}::uuid, ${projectId}::uuid, 0, ${sha256}, ${canvas}, 'tiffin', 'Tiffin')
      )
      insert into environment (id, tenant_id, project_id, name, follows_head)
      values (${environmentId}::uuid, ${tenantId}::uuid, ${projectId}::uuid, ${environmentName}, true)`;
    let upstream = environmentId;
    for (const { environmentId: id, name: stage } of project.later ?? []) {
      await this.transaction.$executeRaw`
        insert into environment (id, tenant_id, project_id, name, upstream_ids)
        values (${id}::uuid, ${tenantId}::uuid, ${projectId}::uuid, ${stage}, array[${upstream}::uuid])`;
      upstream = id;
    }
  }

  async hasTenant(): Promise<boolean> {
    return (await this.transaction.tenant.count()) > 0;
  }

  async insertTenant({ planId, ...tenant }: NewTenant): Promise<void> {
    await this.transaction.tenant.create({ data: { ...tenant, ...(planId === undefined ? {} : { planId }) } });
  }

  async insertMember({ memberId, userId, name, role }: NewMember): Promise<void> {
    await this.transaction.member.create({ data: { id: memberId, tenantId: this.tenantId, userId, name, role } });
  }

  async hasToken(hash: string): Promise<boolean> {
    return (await this.transaction.apiToken.count({ where: { hash } })) > 0;
  }

  async insertToken(token: MemberToken): Promise<void> {
    await this.transaction.apiToken.create({ data: { tenantId: this.tenantId, ...token } });
  }

  async memberIdOf(userId: UserId): Promise<MemberId | null> {
    const member = await this.transaction.member.findFirst({ where: { userId }, select: { id: true } });
    return member ? idOf<MemberId>()(member.id) : null;
  }

  enterUser(user: SignedInUser): Promise<UserId> {
    return enterUser(this.transaction, user);
  }

  keepFirstTenant(userId: UserId, tenantId: TenantId): Promise<void> {
    return keepFirstTenant(this.transaction, userId, tenantId);
  }
}
