import { auditActions, type AuditedAct } from '@tiffin/access';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import pg from 'pg';
import { leftOut, unauditedTables, writingFunctions } from './testing/unaudited.js';

const roles = ['tiffin_app', 'tiffin_worker', 'tiffin_operator'];
const page = '../../../../docs/audit-actions.md';

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client({ connectionString: database.superuser });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

async function rows<Row extends pg.QueryResultRow>(
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return (await superuser.query<Row>(sql, [...values])).rows;
}

/** Which columns of which tables a role may insert, update or delete. */
const writable = (role: readonly string[]) =>
  rows<{ name: string; columns: readonly string[] }>(
    `select n.nspname || '.' || c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid, unnest($1::text[]) r
     where n.nspname in ('public', 'platform') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
       and (has_column_privilege(r, c.oid, a.attnum, 'insert') or has_column_privilege(r, c.oid, a.attnum, 'update')
         or has_table_privilege(r, c.oid, 'delete'))
     group by 1 order by 1`,
    [role],
  );

interface Kept {
  readonly name: string;
  readonly kind: string;
  readonly left: readonly string[];
  readonly salted: readonly string[];
  readonly compared: readonly string[];
}
/** Tables whose states are kept, as their triggers have it. */
const kept = async (): Promise<ReadonlyMap<string, Kept>> => {
  const found = await rows<Kept>(
    `select t.tgrelid::regclass::text as full, n.nspname || '.' || c.relname as name, x[1] as kind, x[3]::text[] as left, x[4]::text[] as salted,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         and pg_get_triggerdef(t.oid) ~ ('new\\.' || a.attname || '\\M')) as compared
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace,
       lateral (select string_to_array(encode(t.tgargs, 'escape'), '\\000') as x) y
     where t.tgname = 'audit_changed'`,
  );
  return new Map(found.map((one) => [one.name, one]));
};

const columnsOf = async (table: string): Promise<readonly string[]> =>
  (
    await rows<{ name: string }>(
      'select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped',
      [table],
    )
  ).map(({ name }) => name);

/** Functions that run as the owner of the tables and may write. */
const functionsOf = (role: readonly string[]) =>
  rows<{ name: string }>(
    `select distinct n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace, unnest($1::text[]) r
     where n.nspname in ('public', 'directory', 'platform') and p.prosecdef and p.provolatile = 'v' and p.prorettype <> 'trigger'::regtype
       and has_function_privilege(r, p.oid, 'execute') order by 1`,
    [role],
  );

describe('what a role may write', () => {
  it('is a state of which each change has its event, or has a reason why not', async () => {
    const states = await kept();
    const unknown = (await writable(roles)).filter(({ name }) => !states.has(name) && !(name in unauditedTables));
    expect(unknown.map(({ name }) => name)).toEqual([]);
    expect(Object.keys(unauditedTables).filter((name) => states.has(name))).toEqual([]);
  });

  it('column by column: what is no part of a state has its reason, and all others are compared', async () => {
    const states = await kept();
    expect([...states.keys()].toSorted()).toEqual(Object.keys(leftOut).toSorted());
    for (const [name, { left, compared, salted }] of states) {
      const reasons = Object.keys(leftOut[name] ?? {});
      expect([name, left.toSorted()]).toEqual([name, reasons.toSorted()]);
      const others = (await columnsOf(name)).filter((column) => !reasons.includes(column));
      expect([name, compared.toSorted()]).toEqual([name, others.toSorted()]);
      expect(salted.filter((column) => !others.includes(column))).toEqual([]);
    }
  });

  it('through functions too: each that writes says what is on record of it', async () => {
    const unknown = (await functionsOf(roles)).filter(({ name }) => !(name in writingFunctions));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('is seen where it is new: a table, a column, a function (control)', async () => {
    await superuser.query('begin');
    await superuser.query(`create table platform.planted (id int); grant insert on platform.planted to tiffin_worker;
      alter table project add column planted int;
      create function directory.plant() returns int language sql volatile security definer as 'select 1'`);
    const states = await kept();
    expect((await writable(['tiffin_worker'])).map(({ name }) => name)).toContain('platform.planted');
    expect(states.get('public.project')?.compared).not.toContain('planted');
    expect((await functionsOf(['tiffin_worker'])).map(({ name }) => name)).toContain('directory.plant');
    await superuser.query('rollback');
  });
});

const hashes = { made: 'after', changed: 'before, after', ended: 'before' } as const;
const tableOf = (heads: readonly string[], lines: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const actsTable = () =>
  tableOf(
    ['action', 'object', 'by', 'hashes'],
    Object.entries(auditActions).map(([action, { object, by, state }]: [string, AuditedAct]) => [
      ...[`\`${action}\``, object, by],
      typeof state === 'object' ? `none: ${state.none}` : hashes[state],
    ]),
  );

async function workersTable(): Promise<string> {
  const states = await kept();
  const tables = (await writable(['tiffin_worker'])).flatMap(({ name, columns }) => {
    const reasons = leftOut[name];
    if (!states.has(name) || !reasons) return [[`\`${name}\``, 'all', unauditedTables[name] ?? '']];
    const state = columns.filter((column) => !(column in reasons));
    const byReason = Map.groupBy(
      columns.filter((column) => column in reasons),
      (column) => reasons[column] ?? '',
    );
    return [
      [`\`${name}\``, state.join(', '), 'a state: refused without an event'],
      ...[...byReason].map(([reason, of]) => [`\`${name}\``, of.join(', '), reason]),
    ];
  });
  const functions = (await functionsOf(['tiffin_worker'])).map(({ name }) => [
    ...[`\`${name}\``, 'function'],
    writingFunctions[name] ?? '',
  ]);
  return tableOf(['what', 'columns', 'on record'], [...tables, ...functions]);
}

it('docs/audit-actions.md is what the list and the database say; `npm test -- audited-columns -u` writes it', async () => {
  const text = [
    '# Acts on record',
    `Made by \`libs/drivers/postgres/src/audited-columns.test.ts\` from \`libs/access/src/audit-actions.ts\` and the database. What an event and
its hashes are: [audit.md](audit.md).`,
    actsTable(),
    '## What workers may write',
    'Every table, column and function that the role `tiffin_worker` may write, and what is on record of it.',
    await workersTable(),
  ].join('\n\n');
  const options = await resolveConfig('docs/audit.md');
  await expect(await format(text, { ...options, parser: 'markdown' })).toMatchFileSnapshot(page);
});
