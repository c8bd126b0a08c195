import { Memory, type MemoryQuery } from 'loopback-datasource-juggler/lib/connectors/memory.js';
import { compileWhere } from './query/match-where.js';

interface Connectable {
  settings: object;
  connector: unknown;
  connect(done: unknown): void;
}

/** The juggler's memory connector with our evaluation of `where` (see `compileWhere`). Rows live as long as the process. */
class WorkspaceMemory extends Memory {
  override _findAllSkippingIncludes(model: string, query: MemoryQuery = {}): object[] {
    const where = query.where;
    if (typeof where !== 'object' || where === null) return super._findAllSkippingIncludes(model, query);
    // Distances are the base class's work, and it must see the clause for them; such clauses hold no patterns.
    if (JSON.stringify(where).includes('"near"')) return super._findAllSkippingIncludes(model, query);
    return super._findAllSkippingIncludes(model, { ...query, where: compileWhere(where) });
  }
}

/** The juggler asks a connector's functions how many parameters they take, so a replacement must have as many. */
for (const name of ['count', 'destroyAll', 'update', 'updateAll'] as const) {
  const original = Memory.prototype[name];
  const guarded = function (this: Memory, model: string, ...[where, ...rest]: unknown[]): void {
    original.call(this, model, compiled(where), ...rest);
  };
  Object.defineProperty(guarded, 'length', { value: original.length });
  Object.defineProperty(WorkspaceMemory.prototype, name, { value: guarded });
}

const compiled = (where: unknown): unknown =>
  typeof where === 'object' && where !== null ? compileWhere(where) : where;

/** The juggler's protocol for a connector module. */
export const memoryConnector = {
  name: 'memory',
  initialize(dataSource: Connectable, done: unknown): void {
    dataSource.connector = new WorkspaceMemory(null, dataSource.settings);
    dataSource.connect(done);
  },
};
