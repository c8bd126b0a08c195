import type { PropertyDefinition, Row } from '../juggler.js';
import type { Properties } from './column.js';

type Done = (error: unknown, result?: unknown) => void;

export interface Client {
  on(event: 'error', listener: (error: Error) => void): void;
}

/** The pool of `pg`, as far as it is watched. */
export interface Pool {
  /** Those that each new connection is opened with. */
  readonly options: { statement_timeout?: number | undefined };
  query(sql: string): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'connect', listener: (client: Client) => void): void;
}

export interface Statement {
  sql: string;
  params: readonly unknown[];
}

export interface SelectFilter {
  where?: unknown;
  order?: string | readonly string[];
  fields?: unknown;
  include?: unknown;
  limit?: number;
  skip?: number;
  offset?: number;
  /** Names of what is left out, ours. */
  omit?: readonly string[];
}

/** The parts of LoopBack's connector for PostgreSQL that the runtime calls or replaces. */
export interface SqlConnector {
  readonly pg: Pool;
  table(model: string): string;
  column(model: string, property: string): string;
  idNames(model: string): string[];
  getModelDefinition(model: string): { readonly properties: Properties };
  parameterize(statement: Statement): Statement;
  toColumnValue(property: PropertyDefinition, value: unknown, isWhere?: boolean): unknown;
  connect(done: Done): void;
  executeSQL(sql: string, params: unknown, options: Row, done: Done): void;
  buildSelect(model: string, filter: SelectFilter): Statement;
  _buildWhere(model: string, where: unknown): Statement;
  buildNearFilter(): void;
}

/** What the package exports. */
export interface ConnectorPackage {
  initialize(dataSource: { connector?: unknown }): void;
}
