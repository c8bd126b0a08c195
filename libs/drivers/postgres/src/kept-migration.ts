import type { EnvironmentId, MigrationId } from '@tiffin/kernel';
import { changeKinds } from '@tiffin/migrations-rules';
import type { KeptMigration } from '@tiffin/promotion-operations';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { oneOf, text, truth } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const kept = RowShape.of({
  connector: ['m.connector', text],
  words: ['m.words', text],
  kind: ['m.kind', oneOf(changeKinds)],
  state: ['m.state', text],
  isResolved: ['m.resolved_at is not null', truth],
});

/** A change of a database of an environment; null: there is no such one there. */
export async function keptMigration(
  transaction: TenantTransaction,
  environmentId: EnvironmentId,
  migrationId: MigrationId,
): Promise<KeptMigration | null> {
  const [row] = await checkedRows(
    transaction,
    kept,
    (columns) => Prisma.sql`
      select ${columns} from migration m
      where m.environment_id = ${environmentId}::uuid and m.id = ${migrationId}::uuid for no key update`,
  );
  return row ?? null;
}
