import type { Instance, ModelClass, RelationDefinition, Row, ScopeDefinition } from '../juggler.js';
import { answer, bothWhere, withCallback } from './merge-filter.js';

/**
 * Makes the accessors of a many-to-many relation mean the rows of the far model in all that a filter can say: the
 * juggler's own apply it to the hidden join model, find nothing and count nothing. `destroyAll` takes the rows out of the
 * relation, as in LoopBack; the far rows stay.
 */
export function reachFarRows(relation: RelationDefinition, scope: ScopeDefinition): void {
  const far = new FarRows(relation, scope);
  scope.related = (receiver, params, ...args) => far.related(receiver, params, args);
  const methods: Record<string, (row: Instance, given: readonly unknown[]) => Promise<unknown>> = {
    count: (row, [where, options]) => far.count(row, where, options as Row),
    findOne: (row, [filter, options]) => far.findOne(row, (filter ?? {}) as Row, options as Row),
    updateAll: (row, given) => far.updateAll(row, given),
    destroyAll: (row, [where, options]) => far.unlinkAll(row, where, options as Row),
  };
  for (const [name, run] of Object.entries(methods)) {
    scope.methods[name] = function (this: Instance, ...args: unknown[]) {
      const { given, done } = withCallback(args);
      return answer(run(this, given), done);
    };
  }
}

class FarRows {
  readonly #far: ModelClass;
  readonly #join: ModelClass;
  readonly #farKey: string;

  constructor(
    private readonly relation: RelationDefinition,
    private readonly scope: ScopeDefinition,
  ) {
    this.#far = relation.modelTo as ModelClass;
    this.#join = relation.modelThrough as ModelClass;
    this.#farKey = this.#far.definition.idName();
  }

  /** The juggler's protocol: `true` asks anew, an object is a filter, nothing takes what was asked before. */
  related(row: Instance, params: Row, args: readonly unknown[]): unknown {
    const { given, done } = withCallback(args);
    const [asked, options] = given as [unknown, Row | undefined];
    const { name } = this.relation;
    // A relation that is called like a function, `row.clubs(filter)`, has moved the filter there.
    const moved = (params['include'] as { scope?: unknown } | undefined)?.scope;
    const filter = [asked, moved].find((one) => typeof one === 'object' && one !== null && Object.keys(one).length > 0);
    const kept = row['__cachedRelations'] as Row;
    if (!filter && !asked && kept[name] !== undefined) return answer(Promise.resolve(kept[name]), done);
    const found = this.find(row, (filter ?? {}) as Row, options).then((rows) => (filter ? rows : (kept[name] = rows)));
    return answer(found, done);
  }

  async find(row: Instance, filter: Row, options: Row = {}): Promise<Instance[]> {
    return this.#far.find({ ...filter, where: await this.#where(row, filter['where'], options) }, options);
  }

  async findOne(row: Instance, filter: Row, options: Row = {}): Promise<Instance | null> {
    const [first] = await this.find(row, { ...filter, limit: 1 }, options);
    return first ?? null;
  }

  async count(row: Instance, where: unknown, options: Row = {}): Promise<number> {
    return this.#far.count(await this.#where(row, where, options), options);
  }

  async updateAll(row: Instance, given: readonly unknown[]): Promise<unknown> {
    const [where, data, options = {}] = given.length === 1 ? [{}, given[0]] : given;
    return this.#far.updateAll(await this.#where(row, where, options as Row), data as Row, options as Row);
  }

  /** Without a condition it also takes links to rows that are no more. */
  async unlinkAll(row: Instance, where: unknown, options: Row = {}): Promise<unknown> {
    const links = this.#links(row);
    delete (row['__cachedRelations'] as Row)[this.relation.name];
    if (Object.keys(where ?? {}).length === 0) return this.#join.destroyAll(links, options);
    const rows = await this.find(row, { where, fields: [this.#farKey] }, options);
    const chosen = { [this.relation.keyThrough as string]: { inq: rows.map((one) => one[this.#farKey]) } };
    return this.#join.destroyAll(bothWhere(chosen, links), options);
  }

  /** Which rows of the join model are the row's. */
  #links(row: Instance): Row {
    return this.scope.params.call(row)['where'] as Row;
  }

  async #where(row: Instance, where: unknown, options: Row): Promise<Row> {
    const links = await this.#join.find({ where: this.#links(row) }, options);
    const keys = links.map((link) => link[this.relation.keyThrough as string]);
    return bothWhere({ [this.#farKey]: { inq: keys } }, where);
  }
}
