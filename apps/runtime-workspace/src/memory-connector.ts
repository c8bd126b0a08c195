import { Memory, type MemoryQuery } from 'loopback-datasource-juggler/lib/connectors/memory.js';
import { compileWhere } from './query/match-where.js';
import { byDistance } from './query/order-by-distance.js';
import { orderOf } from './query/order-rows.js';

interface Connectable {
  settings: object;
  connector: unknown;
  connect(done: unknown): void;
}

/**
 * The juggler's memory connector with our evaluation of `where` (see `compileWhere`) and `order` (see `orderOf`). A list
 * without an order comes by the distance that a `near` asks for, or by id.
 * Rows live as long as the process.
 */
class WorkspaceMemory extends Memory {
  override _findAllSkippingIncludes(model: string, query: MemoryQuery = {}): object[] {
    const { fields, limit = Number.MAX_SAFE_INTEGER } = query;
    const from = query.skip ?? query.offset ?? 0;
    return this.#matching(model, query)
      .slice(from, from + limit)
      .map(selection(fields));
  }

  /** In their order. */
  #matching(model: string, { where, order }: MemoryQuery): object[] {
    const rows = super._findAllSkippingIncludes(model, {
      ...(isObject(where) ? { where: compileWhere(where) } : {}),
      order: [],
    });
    if (order?.length) return rows.sort(orderOf(order));
    rows.sort(orderOf(this.idNames(model)));
    const distance = isObject(where) ? byDistance(where) : undefined;
    return distance ? rows.sort(distance) : rows;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function selection(fields: unknown): (row: object) => object {
  if (!Array.isArray(fields)) return (row) => row;
  const wanted = new Set<string>(fields);
  return (row) => Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
}

type Call = (this: Memory, model: string, ...args: unknown[]) => void;

/** The juggler asks a connector's functions how many parameters they take, so a replacement must have as many. */
function replace(name: 'all' | 'count' | 'destroyAll' | 'update' | 'updateAll', inspect: (query: unknown) => unknown) {
  const original = Memory.prototype[name] as Call;
  const replacement: Call = function (model, query, ...rest) {
    original.call(this, model, inspect(query), ...rest);
  };
  Object.defineProperty(replacement, 'length', { value: original.length });
  Object.defineProperty(WorkspaceMemory.prototype, name, { value: replacement });
}

for (const name of ['count', 'destroyAll', 'update', 'updateAll'] as const) replace(name, (where) => compiled(where));

// Related rows are found by keys that the wanted fields may lack; the juggler makes the rows of those fields afterwards.
replace('all', (query) => {
  const { fields: _, ...rest } = query as MemoryQuery;
  return rest.include === undefined ? query : rest;
});

const compiled = (where: unknown): unknown => (isObject(where) ? compileWhere(where) : where);

/** The juggler's protocol for a connector module. */
export const memoryConnector = {
  name: 'memory',
  initialize(dataSource: Connectable, done: unknown): void {
    dataSource.connector = new WorkspaceMemory(null, dataSource.settings);
    dataSource.connect(done);
  },
};
