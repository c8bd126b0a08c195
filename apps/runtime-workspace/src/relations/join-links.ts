import type { Instance, RelationDefinition, Row } from '../juggler.js';
import { bothWhere } from './merge-filter.js';
import { type Join, joinOf } from './relation-keys.js';

export interface NewLink {
  /** Of the related row. */
  readonly id: unknown;
  /** What else the join model's row is to have. */
  readonly data: Row;
  readonly options: Row;
}

/** The rows of a join model that belong to one row of a many-to-many relation. */
export class JoinLinks {
  readonly #join: Join;

  constructor(
    private readonly relation: RelationDefinition,
    private readonly row: Instance,
  ) {
    this.#join = joinOf(relation) as Join;
  }

  /** One link to a row is enough. */
  async add({ id, data, options }: NewLink): Promise<Instance> {
    const { model, far } = this.#join;
    if (!this.#hasKey) throw new Error(`A row that was read without its "${this.relation.keyFrom}" cannot be linked.`);
    const link = { ...data, ...this.#own, [far]: id };
    this.relation.applyProperties(this.row, link);
    const [made] = await model.findOrCreate({ where: { ...this.#own, [far]: id } }, link, options);
    return made;
  }

  /** Null: all of them. */
  async remove(ids: readonly unknown[] | null, options: Row): Promise<unknown> {
    const { model, far } = this.#join;
    // The condition on a key that is not there would be left out, and all links of all rows go.
    if (!this.#hasKey) return { count: 0 };
    return model.destroyAll(bothWhere(this.#own, ids ? { [far]: { inq: ids } } : {}), options);
  }

  get #hasKey(): boolean {
    return (this.row[this.relation.keyFrom] ?? null) !== null;
  }

  get #own(): Row {
    const { near, where } = this.#join;
    return { [near]: this.row[this.relation.keyFrom], ...where };
  }
}
