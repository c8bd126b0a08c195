import type { StoreKey } from '@tiffin/access';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from './generated/client.js';
import { appendNotedEvents } from './noted-events.js';
import type { Statement, Value } from './reads/statement.js';
import { TenantReads } from './reads/tenant-reads.js';
import { once } from './once.js';
import { refuseCollected } from './refuse-collected.js';
import { refuseFullDisk } from './refuse-full-disk.js';
import { refuseQuota } from './refuse-quota.js';
import { refuseStrongRole } from './refuse-strong-role.js';
import { StatementNames } from './statement-names.js';
import { Turnstile } from './turnstile.js';

/** How long a writer waits for its turn before it is told to come again. */
const waitMs = 10_000;

export interface DatabaseOptions {
  /** `prepared`: those of transactions keep their plans, as where a process does the same again and again. Default: they do not. */
  readonly statements?: 'prepared';
  /** Told of what the database warns of: what it has met and gone on without. */
  readonly onWarning?: (warning: Error) => void;
}

/** A transaction in which the tenant is set; row level security hides everything else. */
export type TenantTransaction = Prisma.TransactionClient;

/** The one door to tenant rows. The client itself never leaves this file, so that no query runs without a tenant. */
export class TenantDatabase {
  private readonly reads: TenantReads;
  private readonly writers: Turnstile;

  private constructor(
    private readonly pool: pg.Pool,
    private readonly client: PrismaClient,
    private readonly names: StatementNames | null,
  ) {
    this.reads = new TenantReads(pool);
    this.writers = new Turnstile({ places: pool.options.max, waitMs });
  }

  /** Refuses to open under a role that row level security does not bind. `connections`: at most so many at once. */
  static async open(url: string, connections: number, options: DatabaseOptions = {}): Promise<TenantDatabase> {
    const pool = new pg.Pool({ connectionString: url, max: connections, idleTimeoutMillis: 60_000 });
    // A connection that dies while idle is replaced at the next use; without a listener it would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('notice', (notice) => tell(notice, options)));
    try {
      await refuseStrongRole(pool);
    } catch (error) {
      await pool.end();
      throw error;
    }
    const names = options.statements === 'prepared' ? new StatementNames() : null;
    const naming = names ? { statementNameGenerator: ({ sql }: { sql: string }) => names.nameOf(sql) } : {};
    return new TenantDatabase(pool, new PrismaClient({ adapter: new PrismaPg(pool, naming) }), names);
  }

  /** One transaction in the tenant of the key: all of `work`, with its audit events, or nothing. Refuses BUSY. */
  within<T>(key: StoreKey, work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    return this.transact(key.tenantId, async (transaction) => {
      await enterTenant(transaction, key);
      return once(transaction, key, () => work(transaction));
    });
  }

  /** The same in no tenant, which sees none: for functions of the directory, until `enterTenant` opens one. */
  outside<T>(work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    return this.transact('', work);
  }

  private async transact<T>(holder: string, work: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    const begun = this.writers.run(holder, () =>
      this.client.$transaction(
        async (transaction) => {
          const answer = await work(transaction);
          await appendNotedEvents(transaction);
          return answer;
        },
        { maxWait: 10_000, timeout: 20_000 },
      ),
    );
    return begun
      .catch((error: unknown) => {
        this.names?.heed(error);
        throw error;
      })
      .catch(refuseFullDisk)
      .catch(refuseQuota)
      .catch(refuseCollected);
  }

  /**
   * Rows of the key's tenant. What is asked of one tenant within a tick shares one round trip and one transaction, in which the
   * tenant is set; every value of every row is checked.
   */
  read<Row>(key: StoreKey, statement: Statement<Row>, values: readonly Value[] = []): Promise<readonly Row[]> {
    return this.reads.ask(key.tenantId, statement, values).catch(refuseFullDisk);
  }

  /**
   * One statement that writes what has no event, in one round trip: a transaction of its own. Nobody shares its answer, and nothing tries
   * it again: whoever asks may hold what they were given. Refuses BUSY.
   */
  write<Row>(key: StoreKey, statement: Statement<Row>, values: readonly Value[]): Promise<readonly Row[]> {
    return this.writers
      .run(key.tenantId, () => this.reads.alone(key.tenantId, statement, values))
      .catch(refuseFullDisk);
  }

  /** A question to the directory, which holds ids of all tenants and nothing else: no tenant is set. */
  directory<Row>(statement: Statement<Row>, values: readonly Value[] = []): Promise<readonly Row[]> {
    return this.reads.ask(null, statement, values);
  }

  /**
   * The same for functions that change what the directory holds: each in a transaction of its own, whatever else is asked. `withinMs`: the
   * database gives up after so long, and nothing has happened.
   */
  changeDirectory<Row>(
    statement: Statement<Row>,
    values: readonly Value[] = [],
    { withinMs }: { readonly withinMs?: number } = {},
  ): Promise<readonly Row[]> {
    return withinMs === undefined
      ? this.reads.apart(statement, values)
      : this.reads.apartWithin(withinMs, { statement, values });
  }

  /** Resolves where the database answers. */
  async probe(): Promise<void> {
    await this.pool.query('select 1');
  }

  /** How many round trips reads took since the start, with how many statements. */
  get readCounts(): Readonly<TenantReads['counts']> {
    return { ...this.reads.counts };
  }

  async close(): Promise<void> {
    await this.client.$disconnect();
    await this.pool.end();
  }
}

function tell(
  { severity, message }: { severity?: string | undefined; message?: string | undefined },
  { onWarning }: DatabaseOptions,
): void {
  if (severity === 'WARNING') onWarning?.(new Error(message));
}

/** Sets the tenant of the key for the rest of a transaction. */
export async function enterTenant(transaction: TenantTransaction, { tenantId }: StoreKey): Promise<void> {
  await transaction.$executeRaw`select set_config('app.tenant_id', ${tenantId}, true)`;
}
