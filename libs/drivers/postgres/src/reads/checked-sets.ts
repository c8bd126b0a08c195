import { Prisma } from '../generated/client.js';
import type { TenantTransaction } from '../tenant-database.js';
import { checkedRows } from './checked-rows.js';
import { json } from './decode.js';
import { RowShape } from './row-shape.js';

/** What is asked, and the shape of its rows. `sql` is given the columns of the shape. */
export interface Question<Row> {
  readonly shape: RowShape<Row>;
  readonly sql: (columns: Prisma.Sql) => Prisma.Sql;
}

export const question = <Row>(shape: RowShape<Row>, sql: Question<Row>['sql']): Question<Row> => ({ shape, sql });

type Answers<Questions> = {
  readonly [Name in keyof Questions]: Questions[Name] extends Question<infer Row> ? readonly Row[] : never;
};

/**
 * Rows of several questions in one round trip, each checked as `checkedRows` does. One statement sees one state: what waits for a lock
 * is asked first, by itself.
 */
export async function checkedSets<Questions extends Readonly<Record<string, Question<unknown>>>>(
  transaction: Pick<TenantTransaction, '$queryRaw'>,
  questions: Questions,
): Promise<Answers<Questions>> {
  const entries = Object.entries(questions);
  const shape = RowShape.of(
    Object.fromEntries(entries.map(([name, { shape }]) => [name, [`all_of."${name}"`, json(rowsOf(shape))] as const])),
  );
  const sets = entries.map(
    ([name, { shape, sql }]) =>
      Prisma.sql`(select coalesce(json_agg(s), '[]') from (${sql(Prisma.raw(shape.texts))}) s) as ${Prisma.raw(`"${name}"`)}`,
  );
  const [row] = await checkedRows(
    transaction,
    shape,
    (columns) => Prisma.sql`select ${columns} from (select ${Prisma.join(sets)}) all_of`,
  );
  return row as Answers<Questions>;
}

const rowsOf =
  (shape: RowShape<unknown>) =>
  (rows: unknown): readonly unknown[] =>
    (rows as readonly Readonly<Record<string, unknown>>[]).map((texts) => shape.readTexts(texts));
