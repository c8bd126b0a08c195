import type { StoreKey } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';
import type { ErasureStore, TenantErasureRows, TenantErasureStore } from '@tiffin/tenancy-operations';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { idOf, integer, oneOf, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresErasureStore implements ErasureStore, TenantErasureStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: TenantErasureRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresErasureRows(transaction, key.tenantId, key.actor)),
    );
  }
}

const erased = RowShape.of({ is: ['directory.erase_project(w.id)', truth] });
const rest = RowShape.of({ is: ['directory.erase_rest_of_tenant(w.id)', truth] });
const stage = RowShape.of({
  is: ['directory.begin_tenant_erasure(w.id)', oneOf(['begun', 'going on', 'not due'] as const)],
});
const forgotten = RowShape.of({ is: ['audit.forget_people(w.id, w.at_most)', integer] });
const project = RowShape.of({ id: ['id', idOf<ProjectId>()] });

class PostgresErasureRows extends AuditRows implements TenantErasureRows {
  async erase(projectId: ProjectId): Promise<boolean> {
    return (await this.call(erased, Prisma.sql`${projectId}::uuid as id`)) ?? false;
  }

  async begin(): Promise<'begun' | 'going on' | 'not due'> {
    return (await this.call(stage, this.tenant)) ?? 'not due';
  }

  async projects(): Promise<readonly ProjectId[]> {
    const rows = await checkedRows(
      this.transaction,
      project,
      (columns) => Prisma.sql`select ${columns} from project order by id`,
    );
    return rows.map(({ id }) => id);
  }

  async forgetPeople(atMost: number): Promise<number> {
    return (await this.call(forgotten, Prisma.sql`${this.tenant}, ${atMost}::int as at_most`)) ?? 0;
  }

  async eraseRest(): Promise<boolean> {
    return (await this.call(rest, this.tenant)) ?? false;
  }

  private get tenant(): Prisma.Sql {
    return Prisma.sql`${this.tenantId}::uuid as id`;
  }

  /** What a function of the database answers about `w`. */
  private async call<T>(shape: RowShape<{ readonly is: T }>, given: Prisma.Sql): Promise<T | undefined> {
    const [row] = await checkedRows(
      this.transaction,
      shape,
      (columns) => Prisma.sql`select ${columns} from (select ${given}) w`,
    );
    return row?.is;
  }
}
