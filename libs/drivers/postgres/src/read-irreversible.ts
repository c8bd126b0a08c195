import type { EnvironmentId, ReleaseId } from '@tiffin/kernel';
import { Prisma } from './generated/client.js';
import { checkedRows } from './reads/checked-rows.js';
import { question } from './reads/checked-sets.js';
import { text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const made = RowShape.of({ words: ['m.words', text] });

/**
 * Words of the changes that cannot be taken back, made in the databases of an environment by releases that are newer than this one. What was
 * begun and has no end may have been made; what is not in the database that the environment has now does not count.
 */
export const irreversibleQuestion = (environmentId: EnvironmentId, releaseId: ReleaseId) =>
  question(
    made,
    (columns) => Prisma.sql`
      select ${columns} from migration m join release r on r.id = m.release_id
      where m.resolved_at is null and m.environment_id = ${environmentId}::uuid and m.kind = 'irreversible' and m.state in ('running', 'done')
        and r.number > (select x.number from release x where x.id = ${releaseId}::uuid)
      order by r.number desc, m.id`,
  );

/** Each once. */
export const irreversibleWords = (rows: readonly { readonly words: string }[]): readonly string[] => [
  ...new Set(rows.map(({ words }) => words)),
];

/** What `irreversibleQuestion` asks, by itself. */
export async function readIrreversible(
  transaction: TenantTransaction,
  environmentId: EnvironmentId,
  releaseId: ReleaseId,
): Promise<readonly string[]> {
  return irreversibleWords(await checkedRows(transaction, made, irreversibleQuestion(environmentId, releaseId).sql));
}
