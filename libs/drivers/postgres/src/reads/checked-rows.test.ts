import { expect, it } from 'vitest';
import { Prisma } from '../generated/client.js';
import { checkedRows } from './checked-rows.js';
import { integer, orNull, text, truth } from './decode.js';
import { RowShape } from './row-shape.js';

const shape = RowShape.of({ size: ['t.size', integer], isOpen: ['t.is_open', truth], note: ['t.note', orNull(text)] });

const ask = (row: Record<string, unknown>) => {
  const asked: string[] = [];
  const $queryRaw = (sql: Prisma.Sql) => (asked.push(sql.sql), Promise.resolve([row]));
  const rows = checkedRows({ $queryRaw } as never, shape, (columns) => Prisma.sql`select ${columns} from t`);
  return { asked, rows };
};

it('asks for texts, and reads them as a read would', async () => {
  const { asked, rows } = ask({ size: '3', isOpen: 'true', note: null });
  expect(asked).toEqual([
    'select (t.size)::text as "size", (t.is_open)::text as "isOpen", (t.note)::text as "note" from t',
  ]);
  expect(await rows).toEqual([{ size: 3, isOpen: true, note: null }]);
});

it.each([
  [{ size: null, isOpen: 'true', note: null }, 'Column "size": expected an integer, found null'],
  [{ size: '1', isOpen: 'maybe', note: null }, 'Column "isOpen": expected true or false, found "maybe"'],
  [{ size: 1, isOpen: 'true', note: null }, 'A column is a number in place of a text'],
  [{ size: '1', isOpen: 'true' }, 'A row has 2 columns in place of 3'],
])('refuses %j', async (row, message) => {
  await expect(ask(row).rows).rejects.toThrow(message);
});
