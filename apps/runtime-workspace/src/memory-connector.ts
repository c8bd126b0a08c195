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
    const { omit, limit = Number.MAX_SAFE_INTEGER } = query;
    const from = query.skip ?? query.offset ?? 0;
    const rows = this.#matching(model, query).slice(from, from + limit);
    // The juggler makes its rows of the fields that stand in the query.
    if (omit?.length) query.fields = namesIn(rows, query.fields).filter((name) => !omit.includes(name));
    // Related rows are found by keys that the wanted fields may lack.
    return query.include === undefined ? rows.map(selection(query.fields)) : rows;
  }

  /** In their order. */
  #matching(model: string, { where, order }: MemoryQuery): object[] {
    const rows = super._findAllSkippingIncludes(model, {
      ...(isObject(where) ? { where: compileWhere(where) } : {}),
      order: [],
    });
    if (rows.length < 2) return rows;
    if (order?.length) return rows.sort(orderOf(order));
    rows.sort(orderOf(this.idNames(model)));
    const distance = isObject(where) ? byDistance(where) : undefined;
    return distance ? rows.sort(distance) : rows;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const namesIn = (rows: readonly object[], fields: unknown): readonly string[] =>
  Array.isArray(fields) ? (fields as string[]) : [...new Set(rows.flatMap((row) => Object.keys(row)))];

function selection(fields: unknown): (row: object) => object {
  if (!Array.isArray(fields)) return (row) => row;
  const wanted = new Set<string>(fields);
  return (row) => Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
}

type Call = (this: Memory, model: string, ...args: unknown[]) => void;

/** The juggler asks a connector's functions how many parameters they take, so a replacement must have as many. */
function compileIn(name: 'count' | 'destroyAll' | 'update' | 'updateAll') {
  const original = Memory.prototype[name] as Call;
  const replacement: Call = function (model, where, ...rest) {
    original.call(this, model, isObject(where) ? compileWhere(where) : where, ...rest);
  };
  Object.defineProperty(replacement, 'length', { value: original.length });
  Object.defineProperty(WorkspaceMemory.prototype, name, { value: replacement });
}

for (const name of ['count', 'destroyAll', 'update', 'updateAll'] as const) compileIn(name);

/** The juggler's protocol for a connector module. */
export const memoryConnector = {
  name: 'memory',
  initialize(dataSource: Connectable, done: unknown): void {
    dataSource.connector = new WorkspaceMemory(null, dataSource.settings);
    dataSource.connect(done);
  },
};
