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
    include?: unknown;
  }

  export class Memory {
    constructor(_: null, settings: object);
    dataSource: unknown;
    idNames(model: string): string[];
    all(model: string, query: MemoryQuery, options: object, done: unknown): void;
    _findAllSkippingIncludes(model: string, query?: MemoryQuery): object[];
    count(model: string, where: unknown, ...rest: unknown[]): void;
    destroyAll(model: string, where: unknown, ...rest: unknown[]): void;
    update(model: string, where: unknown, ...rest: unknown[]): void;
    updateAll(model: string, where: unknown, ...rest: unknown[]): void;
  }
}
