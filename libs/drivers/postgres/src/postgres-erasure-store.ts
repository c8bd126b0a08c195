import type { StoreKey } from '@tiffin/access';
import type { ProjectId } from '@tiffin/kernel';
import type { ErasureRows, ErasureStore } from '@tiffin/tenancy-operations';
import { AuditRows } from './audit-rows.js';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantDatabase } from './tenant-database.js';

export class PostgresErasureStore implements ErasureStore {
  constructor(private readonly database: TenantDatabase) {}

  within<T>(key: StoreKey, work: (rows: ErasureRows) => Promise<T>): Promise<T> {
    return this.database.within(key, (transaction) =>
      work(new PostgresErasureRows(transaction, key.tenantId, key.actor)),
    );
  }
}

const erased = RowShape.of({ is: ['directory.erase_project(w.id)', truth] });

class PostgresErasureRows extends AuditRows implements ErasureRows {
  async erase(projectId: ProjectId): Promise<boolean> {
    const [row] = await checkedRows(
      this.transaction,
      erased,
      (columns) => Prisma.sql`select ${columns} from (select ${projectId}::uuid as id) w`,
    );
    return row?.is ?? false;
  }
}
