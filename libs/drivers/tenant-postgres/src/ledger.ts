import { randomUUID } from 'node:crypto';
import { Refusal } from '@tiffin/kernel';
import type { DatabasePlace } from '@tiffin/migrations-operations';
import { type AppliedSchema, readApplied } from '@tiffin/migrations-rules';
import { ledgerTable as table, lookAtLedger } from './ledger-table.js';
import type { Session } from './session.js';

/** Two connectors may lead to one database: the table is made once. */
const making = 7_211_946_503_387_001n;

const mib = 1024 * 1024;

/** Of one connector. A canvas, with all that it holds, has 2 MiB. */
const maxBytes = 3 * mib;

/** How long a value is, asked for without fetching it: first as it is kept, compressed, so that nobody unpacks what is too long anyway. */
const bytes = `case when pg_column_size(applied) > ${maxBytes} then pg_column_size(applied) else octet_length(applied::text) end`;

const read =
  `select left(environment_id, 100) as environment_id, left(database_id, 100) as database_id, bytes, case when bytes <= ${maxBytes} then applied::text end as applied ` +
  `from (select environment_id, database_id, applied, ${bytes} as bytes from ${table} where connector_id = $1 limit 2) as one`;

/** A database that is put back from a backup has the id that it had; one that is begun anew has another. */
const idColumn = 'database_id text not null default gen_random_uuid()::text';

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const isId = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f-]{36}$/.test(text);

/** What a database itself tells of what was made in it, for one connector. */
export class Ledger {
  private ownId: string = randomUUID();

  constructor(
    private readonly session: Session,
    private readonly place: DatabasePlace,
  ) {}

  /** Of the database, for this connector: what it tells, or is to tell once something is made in it. */
  get id(): string {
    return this.ownId;
  }

  /** Null: nothing was made here. Refuses DATABASE_SHARED; DATABASE_LEDGER for what the platform has not written so. */
  async read(): Promise<AppliedSchema | null> {
    if (!(await this.isThere())) return null;
    const [row, another] = await this.session.ask(read, [this.place.store.connectorId]);
    if (!row) return null;
    if (another) throw this.broken('there is more than one of it');
    const { environmentId, store } = this.place;
    if (!isId(row['environment_id'])) throw this.broken('its "environment_id" is no id of an environment');
    if (row['environment_id'] !== environmentId)
      throw Refusal.of('DATABASE_SHARED', store.connector, row['environment_id'], this.takeOver());
    if (!isId(row['database_id'])) throw this.broken('its "database_id" is no id of a database');
    this.ownId = row['database_id'];
    return this.applied(row);
  }

  /** In the transaction of the change. Refuses DATABASE_BUSY where another than `known` is there: somebody has got past the lock. */
  async write(known: AppliedSchema | null, applied: AppliedSchema): Promise<void> {
    const { environmentId, store } = this.place;
    const next = [store.connectorId, environmentId, JSON.stringify(applied)];
    const [row] =
      known === null
        ? await this.insert([...next, this.ownId])
        : await this.session.ask(
            `update ${table} set applied = $3::jsonb, changed_at = now() ` +
              `where connector_id = $1 and environment_id = $2 and applied = $4::jsonb returning ${bytes} as bytes`,
            [...next, JSON.stringify(known)],
          );
    if (!row) throw Refusal.of('DATABASE_BUSY', store.connector, 'somebody else has changed it in the meantime');
    if (Number(row['bytes']) > maxBytes)
      throw Refusal.of('MIGRATION_FAILED', store.connector, 'writing down what was made', tooMuch);
  }

  private async insert(row: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    await this.session.ask(`select pg_advisory_xact_lock(${making})`);
    if (!(await this.isThere()))
      await this.session.ask(
        `create table ${table} (connector_id text primary key, environment_id text not null, applied jsonb not null, ` +
          `changed_at timestamp with time zone not null default now(), ${idColumn})`,
      );
    return this.session.ask(
      `insert into ${table} (connector_id, environment_id, applied, database_id) values ($1, $2, $3::jsonb, $4) ` +
        `on conflict do nothing returning ${bytes} as bytes`,
      row,
    );
  }

  private async applied({ bytes: size, applied: text }: Readonly<Record<string, unknown>>): Promise<AppliedSchema> {
    if (size === null) throw this.broken('its "applied" is empty');
    if (Number(size) > maxBytes) throw this.broken(`its "applied" has more than ${maxBytes / mib} MiB`);
    const found = readApplied(parsed(String(text)));
    if ('problem' in found) throw this.broken(`its "applied" is no account of tables: ${found.problem}`);
    // What is written over it later is compared with it: it has to be what it was understood to be.
    const [same] = await this.session.ask(`select $1::jsonb = $2::jsonb as same`, [
      text,
      JSON.stringify(found.applied),
    ]);
    if (same?.['same'] !== true) throw this.broken('its "applied" has numbers that are too long');
    return found.applied;
  }

  private async isThere(): Promise<boolean> {
    const found = await lookAtLedger(this.session, this.place.store.connector);
    if (found === 'old') await this.session.ask(`alter table ${table} add column if not exists ${idColumn}`);
    return found !== null;
  }

  /** That nobody tries for ever what somebody has to put right. */
  private broken(problem: string): Refusal {
    const { connector, connectorId } = this.place.store;
    const row = `connector_id = ${literal(connectorId)}`;
    return Refusal.of(
      'DATABASE_LEDGER',
      connector,
      `the row of ${table} where ${row}: ${problem}`,
      `Put the row back as it was, from a backup of the database; or start over, with the tables that are there renamed: delete from ${table} where ${row}`,
    );
  }

  /** What says that this database is meant: it came as a copy of another environment's. */
  private takeOver(): string {
    const { environmentId, store } = this.place;
    return `update ${table} set environment_id = ${literal(environmentId)} where connector_id = ${literal(store.connectorId)}`;
  }
}

const tooMuch = `it would tell of more than ${maxBytes / mib} MiB; keep some models in another database, behind a connector of its own`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
