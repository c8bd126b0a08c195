import type { ConnectorConfig, WorkspaceConfig } from '@tiffin/contracts';
import type { JsonLog } from '@tiffin/runtime';
import { createDataSource, type DataSource, type ModelBuilder, type ModelClass } from '../juggler.js';
import { memoryConnector } from '../memory-connector.js';

export interface SourceOptions {
  readonly builder: ModelBuilder;
  /** The unit's own, with its `node_modules`. */
  readonly folder: string;
  readonly log: JsonLog;
  /** Ends what waits for a database. */
  readonly closing: AbortSignal;
}

/** Where the models of one connector keep their rows. */
export interface Source {
  readonly source: DataSource;
  /** Whether it can be asked now. */
  readonly isUp: boolean;
  /** Resolves once it is so for the first time. */
  connect(): Promise<void>;
  /** What a model needs, so that its rows are the same here as in memory. */
  mend?(model: ModelClass): void;
}

/** The data sources of a workspace, by the names of their connectors. Errors: `LoadError`. */
export async function openSources(
  { connectors }: WorkspaceConfig,
  options: SourceOptions,
): Promise<ReadonlyMap<string, Source>> {
  const opened = connectors.map(async (config) => [config.name, await openSource(config, options)] as const);
  return new Map(await Promise.all(opened));
}

async function openSource(config: ConnectorConfig, options: SourceOptions): Promise<Source> {
  if (isSql(config)) return (await import('../postgres/open-postgres.js')).openPostgres(config, options);
  const source = createDataSource(config.name, { connector: memoryConnector }, options.builder);
  return { source, isUp: true, connect: () => source.connect() };
}

const isSql = ({ connector }: ConnectorConfig): boolean => connector === 'postgresql';

/** The rows of a table have its columns and no more: a model whose rows lie in one takes no property that it does not declare. */
export function withColumnsOnly(config: WorkspaceConfig): WorkspaceConfig {
  const names = new Set(config.connectors.filter(isSql).map(({ name }) => name));
  const models = config.models.map((model) => (names.has(model.connector ?? '') ? { ...model, strict: true } : model));
  return { ...config, models };
}
