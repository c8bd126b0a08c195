import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { type Column, columnsOf, type ForeignKey, foreignKeys, tenantTables } from './catalogue.js';

type Value = string | number | boolean;
type Row = Readonly<Record<string, Value>>;

/**
 * One row of a tenant in each table there is, made from the catalogue, so that a table that somebody adds is in every test that asks
 * for rows of all tables. Texts hold the mark of the tenant; parents are the tenant's own.
 */
export class SampleRows {
  private readonly rows = new Map<string, Row>();

  private constructor(
    readonly tenantId: string,
    readonly mark: string,
    private readonly shape: Shape,
  ) {
    for (const table of shape.columns.keys()) this.rows.set(table, this.make(table));
  }

  /**
   * Writes the rows of so many tenants. Only what keeps tenants apart is left in the way: checks of values go, and so do the triggers of
   * the product, for good, in this copy of the database.
   */
  static async insert(superuser: pg.Client, marks: readonly string[]): Promise<readonly SampleRows[]> {
    const shape = await shapeOf(superuser);
    for (const table of shape.columns.keys()) await openTable(superuser, table);
    const samples = marks.map((mark) => new SampleRows(randomUUID(), mark, shape));
    for (const sample of samples) await sample.write(superuser);
    return samples;
  }

  get tables(): readonly string[] {
    return [...this.rows.keys()];
  }

  row(table: string): Row {
    const row = this.rows.get(table);
    if (!row) throw new Error(`There is no table ${table}.`);
    return row;
  }

  /** SQL that writes the row of a table, with other values in some columns. */
  insertOf(table: string, change: Row = {}): { text: string; values: Value[] } {
    const row = { ...this.row(table), ...change };
    const names = Object.keys(row);
    const places = names.map((_, at) => `$${at + 1}`);
    return {
      text: `insert into public.${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${places.join(', ')})`,
      values: Object.values(row),
    };
  }

  private async write(superuser: pg.Client): Promise<void> {
    // Parents and children refer to each other in circles; what is written fits together anyway.
    await superuser.query('begin; set local session_replication_role = replica');
    for (const table of this.tables) await superuser.query(this.insertOf(table));
    await superuser.query('commit');
  }

  private make(table: string): Row {
    const columns = this.shape.columns.get(table) ?? [];
    return Object.fromEntries(columns.map((column) => [column.name, this.value(table, column)]));
  }

  private value(table: string, { name, type }: Column): Value {
    if (name === 'tenant_id') return this.tenantId;
    const origin = this.originOf(table, name);
    return this.made(`${origin.table}.${origin.column}`, type);
  }

  /** Where a column's value comes from: what it refers to, and what that refers to. */
  private originOf(table: string, column: string): { table: string; column: string } {
    for (const key of this.shape.keys) {
      const at = key.columns.indexOf(column);
      if (key.child === table && at >= 0) return this.originOf(key.parent, key.refers[at] as string);
    }
    return { table, column };
  }

  private readonly values = new Map<string, Value>();

  private made(origin: string, type: string): Value {
    const known = this.values.get(origin);
    if (known !== undefined) return known;
    const value = sampleOf(type, `${this.mark} ${origin}`);
    this.values.set(origin, value);
    return value;
  }
}

interface Shape {
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  readonly keys: readonly ForeignKey[];
}

async function shapeOf(superuser: pg.Client): Promise<Shape> {
  const tables = await tenantTables(superuser);
  const columns = new Map<string, readonly Column[]>();
  for (const table of tables) columns.set(table, await columnsOf(superuser, table));
  return { columns, keys: await foreignKeys(superuser) };
}

async function openTable(superuser: pg.Client, table: string): Promise<void> {
  const { rows } = await superuser.query<{ conname: string }>(
    `select conname from pg_constraint where conrelid = $1::regclass and contype = 'c'`,
    [`public.${table}`],
  );
  for (const { conname } of rows) await superuser.query(`alter table public.${table} drop constraint "${conname}"`);
  await superuser.query(`alter table public.${table} disable trigger user`);
}

const samples: readonly (readonly [RegExp, (text: string) => Value])[] = [
  [/\[\]$/, () => '{}'],
  [/^uuid$/, () => randomUUID()],
  [/^(text|character varying)/, (text) => text],
  // Another one for each mark.
  [/^(smallint|integer|bigint|numeric|real|double)/, (text) => text.length],
  [/^boolean$/, () => true],
  [/^(timestamp|date)/, () => '2026-01-01T00:00:00Z'],
  [/^interval$/, () => '1 hour'],
  [/^jsonb?$/, (text) => JSON.stringify({ text })],
  [/^bytea$/, (text) => `\\x${Buffer.from(text).toString('hex')}`],
  [/^inet$/, () => '192.0.2.1'],
];

export function sampleOf(type: string, text: string): Value {
  const found = samples.find(([form]) => form.test(type));
  if (!found) throw new Error(`There is no sample of the type ${type}; add one to sample-rows.ts.`);
  return found[1](text);
}
