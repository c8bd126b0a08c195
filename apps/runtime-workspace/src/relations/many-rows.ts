import type { Instance, ModelClass, RelationDefinition, Row } from '../juggler.js';
import { ApiError } from '../api-error.js';
import { JoinLinks } from './join-links.js';
import { bothWhere } from './merge-filter.js';
import { refuseOtherKey } from './refuse-other-key.js';
import { RelatedRows } from './related-rows.js';
import { wholeRow } from './whole-row.js';

/** What an instance's relation to many rows does. All that a filter can say is about those rows. */
export class ManyRows {
  readonly #target: ModelClass;
  readonly #idName: string;

  constructor(private readonly relation: RelationDefinition) {
    this.#target = relation.modelTo as ModelClass;
    this.#idName = this.#target.definition.idName();
  }

  async find(row: Instance, filter: Row = {}, options: Row = {}): Promise<readonly Instance[]> {
    const [rows] = await new RelatedRows(this.relation, filter, options).of([row]);
    return rows as readonly Instance[];
  }

  async findOne(row: Instance, filter: Row = {}, options: Row = {}): Promise<Instance | null> {
    const [first] = await this.find(row, { ...filter, limit: 1 }, options);
    return first ?? null;
  }

  /** Errors: 404. */
  async findById(row: Instance, id: unknown, ...given: readonly unknown[]): Promise<Instance> {
    const [filter, options] = (given.length > 1 ? given : [{}, given[0]]) as [Row | null | undefined, Row?];
    const where = bothWhere(this.#is(id), filter?.['where']);
    const found = await this.findOne(row, { ...filter, where }, options);
    if (found) return found;
    throw ApiError.modelNotFound(this.#target.modelName, id);
  }

  async exists(row: Instance, id: unknown, options: Row = {}): Promise<boolean> {
    return (await this.count(row, this.#is(id), options)) > 0;
  }

  async count(row: Instance, where?: unknown, options: Row = {}): Promise<number> {
    return this.#target.count(await this.#where(row, where, options), options);
  }

  async updateAll(row: Instance, ...given: readonly unknown[]): Promise<unknown> {
    const [where, data, options = {}] = given.length === 1 ? [{}, given[0]] : given;
    return this.#target.updateAll(await this.#where(row, where, options as Row), data as Row, options as Row);
  }

  async updateById(row: Instance, id: unknown, ...given: readonly unknown[]): Promise<Instance> {
    const [data, options = {}] = given as [Row, Row?];
    refuseOtherKey(this.relation, row, data);
    return (await this.#whole(row, id, options)).updateAttributes(data, options);
  }

  async destroyById(row: Instance, id: unknown, options: Row = {}): Promise<unknown> {
    const found = await this.#whole(row, id, options);
    if (this.relation.modelThrough) await this.#links(row).remove([id], options);
    return found.destroy(options);
  }

  /** Takes rows out of a relation without deleting them; without any condition also those that are no more. */
  async unlinkAll(row: Instance, where?: unknown, options: Row = {}): Promise<unknown> {
    const isWhole = Object.keys(where ?? {}).length === 0 && this.relation.scope === undefined;
    const rows = isWhole ? null : await this.find(row, { where, fields: [this.#idName] }, options);
    const ids = rows?.map((one) => one[this.#idName]) ?? null;
    return this.relation.modelThrough ? this.#links(row).remove(ids, options) : this.#unlist(row, ids, options);
  }

  /** Creates rows and puts them into a many-to-many relation: all of them, or none. */
  async create(row: Instance, data: Row | Row[] = {}, options: Row = {}): Promise<Instance | Instance[]> {
    const links = this.#links(row);
    const made: Instance[] = [];
    try {
      for (const one of [data].flat()) {
        const created = (await this.#target.create(one, options)) as Instance;
        made.push(created);
        await links.add({ id: created[this.#idName], data: {}, options });
      }
    } catch (error) {
      // Nobody would know of rows in no relation. What a listener keeps from being undone does not keep the rest from it.
      const ids = made.map((one) => one[this.#idName]);
      await Promise.allSettled([links.remove(ids, options), ...made.map(async (one) => one.destroy(options))]);
      throw error;
    }
    return Array.isArray(data) ? made : (made[0] as Instance);
  }

  /** Puts a row into a many-to-many relation. Errors: 404. */
  async add(row: Instance, given: unknown, ...more: readonly unknown[]): Promise<Instance> {
    const [data = {}, options = {}] = more as [Row?, Row?];
    const id = this.#idOf(given);
    if (!(await this.#target.exists(id))) throw ApiError.modelNotFound(this.#target.modelName, id);
    return this.#links(row).add({ id, data, options });
  }

  remove(row: Instance, given: unknown, options: Row = {}): Promise<unknown> {
    return this.#links(row).remove([this.#idOf(given)], options);
  }

  /** Of `referencesMany`, whose rows hold the list. Null: all of them. */
  async #unlist(row: Instance, ids: readonly unknown[] | null, options: Row): Promise<unknown> {
    const { keyFrom, name } = this.relation;
    const listed = (row[keyFrom] ?? []) as readonly unknown[];
    const gone = new Set((ids ?? listed).map(String));
    if (listed.length === 0 || gone.size === 0) return { count: 0 };
    delete row.__cachedRelations[name];
    return row.updateAttributes({ [keyFrom]: listed.filter((id) => !gone.has(String(id))) }, options);
  }

  /** The store leaves a condition without a value out, and any row would be meant; null is no row's id. */
  #is(id: unknown): Row {
    return { [this.#idName]: id ?? null };
  }

  #idOf(given: unknown): unknown {
    return typeof given === 'object' && given !== null ? (given as Row)[this.#idName] : given;
  }

  #links(row: Instance): JoinLinks {
    delete row.__cachedRelations[this.relation.name];
    return new JoinLinks(this.relation, row);
  }

  async #where(row: Instance, where: unknown, options: Row): Promise<Row> {
    return bothWhere(await new RelatedRows(this.relation, {}, options).whereOf(row), where);
  }

  /** A related row with all its fields, whatever the scopes show. */
  async #whole(row: Instance, id: unknown, options: Row): Promise<Instance> {
    const where = await this.#where(row, this.#is(id), options);
    const found = await wholeRow(this.#target, where, options);
    delete row.__cachedRelations[this.relation.name];
    if (found) return found;
    throw ApiError.modelNotFound(this.#target.modelName, id);
  }
}
