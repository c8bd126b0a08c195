import type { ConnectorConfig } from '@tiffin/contracts';
import { createDataSource, type DataSource, type Row } from '../juggler.js';
import type { Source, SourceOptions } from '../load/open-sources.js';
import { databaseError, isLost, reasonOf } from './database-error.js';
import { DatabaseWatch } from './database-watch.js';
import { loadPackage } from './load-package.js';
import { mendConnector } from './mend-connector.js';
import { mendWrites } from './mend-writes.js';
import { poolSettings } from './pool-settings.js';
import type { ConnectorPackage, Pool, SqlConnector } from './sql-connector.js';

type Initialized = (error: unknown, isConnected: boolean) => void;

/** The data source of a connector to PostgreSQL; it connects when it is told to. Errors: `LoadError`. */
export function openPostgres(config: ConnectorConfig, { folder, builder, log, closing }: SourceOptions): Source {
  const { name, connector: kind } = config;
  const { initialize } = loadPackage<ConnectorPackage>(folder, { name, kind });
  const settings = poolSettings(name, config.settings);
  let connector: SqlConnector;
  const watch = new DatabaseWatch({
    ask: () => firstAnswer(connector.pg),
    tell: (error, retryInMs) => {
      const reason = withoutPasswords(reasonOf(error), settings);
      log.error(`the database of the connector "${name}" (${kind}) does not answer: ${reason}`, { retryInMs });
    },
    closing,
  });
  const module = {
    name: kind,
    initialize(dataSource: DataSource & { connector?: unknown }, done: Initialized) {
      initialize(dataSource);
      connector = dataSource.connector as SqlConnector;
      mendConnector(connector, (error) => {
        if (isLost(error)) watch.lost();
        return databaseError(error, name);
      });
      watchPool(connector, watch);
      done(null, false);
    },
  };
  const source = createDataSource(name, { ...settings, connector: module }, builder);
  // Without a listener it would end the process; who connects is told.
  source.on('error', () => undefined);
  return {
    source,
    get isUp() {
      return watch.isUp;
    },
    connect: () => connectTo(source, watch),
    mend: mendWrites,
  };
}

/** A pooler in front of the database (PgBouncer) takes no limit for statements, and says so: `query_timeout` holds alone then. */
async function firstAnswer(pool: Pool): Promise<unknown> {
  try {
    return await pool.query('select 1');
  } catch (error) {
    if (!/unsupported startup parameter.*statement_timeout/.test(reasonOf(error))) throw error;
    pool.options.statement_timeout = undefined;
    return pool.query('select 1');
  }
}

async function connectTo(source: DataSource, watch: DatabaseWatch): Promise<void> {
  await watch.up();
  await source.connect().catch(() => {
    watch.lost();
    return connectTo(source, watch);
  });
}

/** A connection that breaks ends the process unless somebody listens, whether the pool has it or a request. */
function watchPool({ pg }: SqlConnector, watch: DatabaseWatch): void {
  const onError = (): void => watch.lost();
  pg.on('error', onError);
  pg.on('connect', (client) => client.on('error', onError));
}

function withoutPasswords(text: string, { password, url }: Row): string {
  const inUrl = typeof url === 'string' && URL.canParse(url) ? new URL(url).password : '';
  const words = [String(password), inUrl, decoded(inUrl)].filter((word) => word !== '');
  return words.reduce((left, word) => left.replaceAll(word, '***'), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
