import type { ProjectId } from '@tiffin/kernel';
import { type ProjectStanding, projectStates } from '@tiffin/tenancy-rules';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { oneOf, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const standing = RowShape.of({
  name: ['name', text],
  state: ['state', oneOf(projectStates)],
  isPaused: ['is_paused', truth],
});

/** A project, held until the transaction ends. Null: there is no such project. */
export async function lockStanding(
  transaction: TenantTransaction,
  projectId: ProjectId,
): Promise<ProjectStanding | null> {
  const [row] = await checkedRows(
    transaction,
    standing,
    (columns) => Prisma.sql`select ${columns} from project where id = ${projectId}::uuid for update`,
  );
  return row ?? null;
}
