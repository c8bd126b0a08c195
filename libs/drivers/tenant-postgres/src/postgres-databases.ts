import type { DatabasePlace, TenantDatabase, TenantDatabases } from '@tiffin/migrations-operations';
import { advisoryLock } from './advisory-lock.js';
import type { OpenAddresses } from './checked-socket.js';
import { Ledger } from './ledger.js';
import { PostgresDatabase } from './postgres-database.js';
import { serverPlace } from './server-place.js';
import { Session } from './session.js';
import { toldError } from './told-error.js';

export interface PostgresDatabasesOptions {
  readonly addresses: OpenAddresses;
  /** For a connection, and for each question that is answered at once. */
  readonly answerWithinMs?: number;
  /** How long another may be at the same database before we give up for now. */
  readonly waitMs?: number;
  /** How long a change waits for locks; requests that need the table wait behind it for as long. */
  readonly lockWithinMs?: number;
  /** How long an index that is made beside readers and writers waits for them; nobody waits behind it. */
  readonly indexWithinMs?: number;
  /** How long one statement of a change may take; less than a step of a promotion, so that it is named by itself. */
  readonly workWithinMs?: number;
  readonly tries?: number;
  readonly pauseMs?: number;
}

const defaults = {
  ...{ answerWithinMs: 10_000, waitMs: 30_000, lockWithinMs: 2_000, indexWithinMs: 60_000 },
  ...{ workWithinMs: 20 * 60_000, tries: 10, pauseMs: 1_000 },
};

/** PostgreSQL databases of tenants, at addresses that may be contacted. */
export class PostgresDatabases implements TenantDatabases {
  constructor(private readonly options: PostgresDatabasesOptions) {}

  async open(place: DatabasePlace): Promise<TenantDatabase> {
    const { addresses, answerWithinMs, waitMs, lockWithinMs, workWithinMs, tries, pauseMs, indexWithinMs } = {
      ...defaults,
      ...this.options,
    };
    const { connectorId, connector } = place.store;
    const server = serverPlace(place.store, place.settings);
    const session = await Session.open({
      ...{ addresses, place: server, answerWithinMs, lockWithinMs, workWithinMs },
      applicationName: `tiffin ${place.environmentId}`,
    });
    try {
      await advisoryLock(session, { connectorId, connector, waitMs });
    } catch (error) {
      await session.close();
      throw toldError(error, server, 'waiting for its turn');
    }
    return new PostgresDatabase({
      session,
      ledger: new Ledger(session, place),
      place: server,
      tries,
      pauseMs,
      indexWithinMs,
      workWithinMs,
    });
  }
}
