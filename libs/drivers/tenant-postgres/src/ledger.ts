import { Refusal } from '@tiffin/kernel';
import type { DatabasePlace } from '@tiffin/migrations-operations';
import type { AppliedSchema } from '@tiffin/migrations-rules';
import type { Session } from './session.js';

const table = 'public.tiffin_migration';

/** Two connectors may lead to one database: the table is made once. */
const making = 7_211_946_503_387_001n;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What a database itself tells of what was made in it, for one connector. */
export class Ledger {
  constructor(
    private readonly session: Session,
    private readonly place: DatabasePlace,
  ) {}

  /** Null: nothing was made here. Refuses DATABASE_SHARED. */
  async read(): Promise<AppliedSchema | null> {
    if (!(await this.isThere())) return null;
    const [row] = await this.session.ask(`select environment_id, applied from ${table} where connector_id = $1`, [
      this.place.store.connectorId,
    ]);
    if (!row) return null;
    const { environmentId, store } = this.place;
    if (row['environment_id'] !== environmentId)
      throw Refusal.of('DATABASE_SHARED', store.connector, String(row['environment_id']), this.takeOver());
    return row['applied'] as AppliedSchema;
  }

  /** In the transaction of the change. Refuses DATABASE_BUSY where another than `known` is there: somebody has got past the lock. */
  async write(known: AppliedSchema | null, applied: AppliedSchema): Promise<void> {
    const { environmentId, store } = this.place;
    const next = [store.connectorId, environmentId, JSON.stringify(applied)];
    const rows =
      known === null
        ? await this.insert(next)
        : await this.session.ask(
            `update ${table} set applied = $3::jsonb, changed_at = now() ` +
              'where connector_id = $1 and environment_id = $2 and applied = $4::jsonb returning 1',
            [...next, JSON.stringify(known)],
          );
    if (rows.length === 0)
      throw Refusal.of('DATABASE_BUSY', store.connector, 'somebody else has changed it in the meantime');
  }

  private async insert(row: readonly unknown[]): Promise<readonly unknown[]> {
    await this.session.ask(`select pg_advisory_xact_lock(${making})`);
    if (!(await this.isThere()))
      await this.session.ask(
        `create table ${table} (connector_id text primary key, environment_id text not null, applied jsonb not null, ` +
          'changed_at timestamp with time zone not null default now())',
      );
    return this.session.ask(
      `insert into ${table} (connector_id, environment_id, applied) values ($1, $2, $3::jsonb) on conflict do nothing returning 1`,
      row,
    );
  }

  private async isThere(): Promise<boolean> {
    const [row] = await this.session.ask(`select to_regclass('${table}') is not null as there`);
    return row?.['there'] === true;
  }

  /** What says that this database is meant: it came as a copy of another environment's. */
  private takeOver(): string {
    const { environmentId, store } = this.place;
    return `update ${table} set environment_id = ${literal(environmentId)} where connector_id = ${literal(store.connectorId)}`;
  }
}
