/** The juggler ships no declarations for its built-in connector. */
declare module 'loopback-datasource-juggler/lib/connectors/memory.js' {
  import type { WhereFunction } from './query/match-where.js';

  export interface MemoryQuery {
    where?: object | WhereFunction;
    order?: string | string[];
    limit?: number;
    offset?: number;
    skip?: number;
    fields?: unknown;
    /** Names of what is left out, ours. */
    omit?: readonly string[];
    include?: unknown;
  }

  export class Memory {
    constructor(_: null, settings: object);
    dataSource: unknown;
    idNames(model: string): string[];
    _findAllSkippingIncludes(model: string, query?: MemoryQuery): object[];
    count(model: string, where: unknown, ...rest: unknown[]): void;
    destroyAll(model: string, where: unknown, ...rest: unknown[]): void;
    update(model: string, where: unknown, ...rest: unknown[]): void;
    updateAll(model: string, where: unknown, ...rest: unknown[]): void;
  }
}
