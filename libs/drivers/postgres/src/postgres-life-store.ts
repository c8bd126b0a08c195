import type { StoreKey } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';
import type { LifeRows, LifeStore, TenantLife } from '@tiffin/tenancy-operations';
import { type ProjectStanding, type ProjectState, type TenantState, tenantStates } from '@tiffin/tenancy-rules';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { lockProjectNames } from './lock-project-names.js';
import { lockStanding } from './lock-standing.js';
import { checkedRows } from './reads/checked-rows.js';
import { oneOf, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

const tenantLife = RowShape.of({ name: ['name', text], state: ['state', oneOf(tenantStates)] });

export class PostgresLifeStore implements LifeStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: LifeRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) => work(new PostgresLifeRows(transaction, key.tenantId, key.actor)));
  }
}

class PostgresLifeRows extends AuditRows implements LifeRows {
  lockProject(projectId: ProjectId): Promise<ProjectStanding | null> {
    return lockStanding(this.transaction, projectId);
  }

  async otherNames(projectId: ProjectId): Promise<readonly string[]> {
    await lockProjectNames(this.transaction, this.tenantId);
    const others = await this.transaction.project.findMany({
      where: { id: { not: projectId } },
      select: { name: true },
    });
    return others.map(({ name }) => name);
  }

  async renameProject(projectId: ProjectId, name: string): Promise<void> {
    await this.transaction.$executeRaw`update project set name = ${name} where id = ${projectId}::uuid`;
  }

  async setProject(projectId: ProjectId, state: ProjectState, eraseAfterDays: number | null): Promise<void> {
    await this.transaction.$executeRaw`
      update project set state = ${state}, erase_at = now() + ${eraseAfterDays}::float8 * interval '1 day'
      where id = ${projectId}::uuid`;
  }

  async lockTenant(): Promise<TenantLife> {
    const [row] = await checkedRows(
      this.transaction,
      tenantLife,
      (columns) => Prisma.sql`select ${columns} from tenant for update`,
    );
    if (!row) throw new Error('The tenant of the key does not exist.');
    return row;
  }

  async setTenant(
    state: TenantState,
    { eraseAfterDays, reason }: { eraseAfterDays: number | null; reason: string | null },
  ): Promise<void> {
    await this.transaction.$executeRaw`
      update tenant set state = ${state}, state_reason = ${reason},
        erase_at = now() + ${eraseAfterDays}::float8 * interval '1 day'`;
  }
}
