import { Refusal } from '@tiffin/kernel';
import type { Session } from './session.js';

export const ledgerTable = 'public.tiffin_migration';

const columns: Readonly<Record<string, string>> = {
  connector_id: 'text',
  environment_id: 'text',
  applied: 'jsonb',
  changed_at: 'timestamp with time zone',
};

const rights = ['select', 'insert', 'update'] as const;

const holds = (name: string, type: string): string =>
  `exists (select from pg_catalog.pg_attribute where attrelid = c.oid and attname = '${name}' and not attisdropped ` +
  `and format_type(atttypid, atttypmod) = '${type}')`;

const has = [
  ...Object.entries(columns).map(([name, type]) => `${holds(name, type)} as ${name}`),
  `${holds('database_id', 'text')} as has_id`,
];

const may = rights.map((right) => `has_table_privilege(c.oid, '${right}') as "${right}"`);

const shape =
  `select c.relkind = 'r' as is_table, row_security_active(c.oid) as hides, quote_ident(current_user) as role, ${[...has, ...may].join(', ')} ` +
  `from pg_catalog.pg_class c where c.oid = to_regclass('${ledgerTable}')`;

type Row = Readonly<Record<string, unknown>>;

const backOr = 'Put it back as it was, from a backup of the database; or start over';

const startOver = `${backOr} with: alter table ${ledgerTable} rename to tiffin_migration_before`;

const lacking = (row: Row): readonly string[] => Object.keys(columns).filter((name) => row[name] !== true);

const findings: readonly ((row: Row) => readonly [problem: string, wayOut: string] | false)[] = [
  (row) => row['is_table'] !== true && [`${ledgerTable} is no table`, startOver],
  (row) =>
    lacking(row).length > 0 && [
      `${ledgerTable} lacks ${lacking(row)
        .map((name) => `the column "${name}" (${columns[name]})`)
        .join(', ')}`,
      startOver,
    ],
  (row) =>
    rights.some((right) => row[right] !== true) && [
      `the role ${String(row['role'])} may not read and write ${ledgerTable}`,
      `Its owner lets it with: grant ${rights.join(', ')} on ${ledgerTable} to ${String(row['role'])}`,
    ],
  (row) =>
    row['hides'] === true && [
      `row level security hides rows of ${ledgerTable}`,
      `Its owner turns it off with: alter table ${ledgerTable} no force row level security, disable row level security`,
    ],
];

/** Null: the table is not there; `old`: it has no ids of databases yet. Refuses DATABASE_LEDGER where it is not the one that the platform makes. */
export async function lookAtLedger(session: Session, connector: string): Promise<'old' | 'whole' | null> {
  const [row] = await session.ask(shape);
  if (!row) return null;
  for (const find of findings) {
    const found = find(row);
    if (found) throw Refusal.of('DATABASE_LEDGER', connector, ...found);
  }
  return row['has_id'] === true ? 'whole' : 'old';
}
