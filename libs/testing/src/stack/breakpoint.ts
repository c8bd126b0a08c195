import pg from 'pg';
import { waitUntil } from '../wait-until.js';

/** A change of one table at which the database holds whoever makes it. `when` is an SQL condition over `new`, over `old` for a delete. */
export interface BreakpointPlace {
  readonly table: string;
  readonly when: string;
  /** Default: insert or update. */
  readonly at?: 'delete';
}

const lock = 4711;
/** Of this database: the server tells of the locks of all, and other files hold theirs at the same time. */
const held = `from pg_locks where locktype = 'advisory' and objid = ${lock} and not granted
  and database = (select oid from pg_database where datname = current_database())`;

/**
 * Stops a process in the middle of a transaction, at a chosen change of a row, with nothing of it in the product: a trigger of
 * the test's database waits for a lock that the test holds. The process can then be killed exactly there.
 */
export class Breakpoint {
  private constructor(
    private readonly client: pg.Client,
    private readonly place: BreakpointPlace,
  ) {}

  static async set(superuserUrl: string, place: BreakpointPlace): Promise<Breakpoint> {
    const client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    await client.query(`select pg_advisory_lock(${lock})`);
    await client.query(`
      create or replace function public.test_breakpoint() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${lock});
        return coalesce(new, old);
      end $$;
      grant execute on function public.test_breakpoint() to public;
      create trigger test_breakpoint before ${place.at ?? 'insert or update'} on ${place.table}
        for each row when (${place.when}) execute function public.test_breakpoint();`);
    return new Breakpoint(client, place);
  }

  /** Waits until somebody is held. */
  reached(): Promise<true> {
    return waitUntil(`somebody to write ${this.place.table} where ${this.place.when}`, async () => {
      const { rows } = await this.client.query(`select 1 ${held}`);
      return rows.length > 0 ? true : null;
    });
  }

  /** Ends the hold of whoever was killed, and takes the breakpoint away. */
  async clear(): Promise<void> {
    // Ended before the lock is freed: the transaction of a killed process must not go on as if it lived.
    await this.client.query(`select pg_terminate_backend(pid) ${held}`);
    await this.client.query(`drop trigger test_breakpoint on ${this.place.table}`);
    await this.client.end();
  }
}
