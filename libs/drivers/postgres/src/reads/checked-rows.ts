import { Prisma } from '../generated/client.js';
import type { TenantTransaction } from '../tenant-database.js';
import type { RowShape } from './row-shape.js';

/**
 * Rows of a statement within a transaction that writes, checked as those of reads are: Prisma would hand over values, and is asked for
 * the texts that a shape reads.
 */
export async function checkedRows<Row>(
  transaction: Pick<TenantTransaction, '$queryRaw'>,
  shape: RowShape<Row>,
  sql: (columns: Prisma.Sql) => Prisma.Sql,
): Promise<readonly Row[]> {
  const rows = await transaction.$queryRaw<Record<string, unknown>[]>(sql(Prisma.raw(shape.texts)));
  return rows.map((row) => shape.readTexts(row));
}
