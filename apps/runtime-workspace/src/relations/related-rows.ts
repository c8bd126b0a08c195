import type { Instance, ModelClass, RelationDefinition, Row } from '../juggler.js';
import { alreadyScoped } from './mend-queries.js';
import { bothWhere } from './merge-filter.js';
import { discriminatorOf, joinOf } from './relation-keys.js';
import { RowsByKey } from './rows-by-key.js';
import { isShown, shownFields } from './shown-fields.js';
import { hasPage, isUnordered, pageOf, shownBy, withinScope } from './within-scope.js';

/** Rows that have the same related rows: their places, one of them, and the keys of the related. */
interface Source {
  readonly places: number[];
  readonly row: Row;
  readonly targets: readonly unknown[];
}

/** The related rows of rows, under one filter that counts for each row. */
export class RelatedRows {
  readonly #target: ModelClass;
  readonly #targetKey: string;

  constructor(
    private readonly relation: RelationDefinition,
    private readonly asked: Row,
    private readonly options: Row,
  ) {
    this.#target = relation.modelTo as ModelClass;
    this.#targetKey = relation.modelThrough ? this.#target.definition.idName() : relation.keyTo;
  }

  /** A list for each row, in the filter's order. */
  async of(rows: readonly Row[]): Promise<readonly (readonly Instance[])[]> {
    const lists: (readonly Instance[])[] = rows.map(() => []);
    for (const part of this.#portions(await this.#sourcesOf(rows))) {
      for (const { places, related } of await this.#find(part)) for (const at of places) lists[at] = related;
    }
    return lists;
  }

  /** A row's first, with all its fields, whatever the scopes show. */
  async wholeOf(row: Row): Promise<Instance | null> {
    const [source] = await this.#sourcesOf([row]);
    if (!source) return null;
    const { where, order, skip } = this.#filterFor(row);
    const query = { where: bothWhere(this.#linkedTo(source.targets), where), order, skip, limit: 1 };
    const [first] = await this.#target.find(alreadyScoped(query), this.options);
    return first ?? null;
  }

  /** The condition for a row's related rows; that of their model's default scope is not in it. */
  async whereOf(row: Row): Promise<Row> {
    const targets = (await this.#sourcesOf([row])).flatMap((source) => source.targets);
    return bothWhere(this.#linkedTo(targets), (this.#scopeFor(row) as { where?: unknown } | undefined)?.where);
  }

  async #sourcesOf(rows: readonly Row[]): Promise<readonly Source[]> {
    const sources = new Map<string, Source>();
    const targets = await this.#targetsOf(rows);
    for (const [at, row] of rows.entries()) {
      const key =
        typeof this.relation.scope === 'function' ? String(at) : JSON.stringify(row[this.relation.keyFrom] ?? null);
      const known = sources.get(key);
      if (known) known.places.push(at);
      else sources.set(key, { places: [at], row, targets: targets(row[this.relation.keyFrom]) });
    }
    return [...sources.values()].filter((source) => source.targets.length > 0);
  }

  /** The keys of related rows to a row's own key; none where it has none, as of rows that are not stored. */
  async #targetsOf(rows: readonly Row[]): Promise<(key: unknown) => readonly unknown[]> {
    const join = joinOf(this.relation);
    if (!join) return (key) => [key ?? []].flat();
    const keys = rows.map((row) => row[this.relation.keyFrom]).filter((key) => key !== undefined && key !== null);
    const where = bothWhere({ [join.near]: { inq: [...new Set(keys)] } }, join.where);
    const links = new Map<string, Set<unknown>>();
    for (const link of await join.model.find({ where }, this.options)) {
      const near = String(link[join.near]);
      links.set(near, (links.get(near) ?? new Set()).add(link[join.far]));
    }
    return (key) => [...(links.get(String(key)) ?? [])];
  }

  /** One question for all rows, or one for each where the scope counts rows or asks for the row. */
  #portions(sources: readonly Source[]): readonly (readonly Source[])[] {
    const [first] = sources;
    if (!first) return [];
    const isOfEach = typeof this.relation.scope === 'function' || hasPage(this.#filterFor(first.row));
    return isOfEach ? sources.map((source) => [source]) : [sources];
  }

  async #find(
    sources: readonly Source[],
  ): Promise<readonly { places: readonly number[]; related: readonly Instance[] }[]> {
    const asked = this.#filterFor((sources[0] as Source).row);
    const isListed = this.relation.type === 'referencesMany' && isUnordered(asked);
    const { filter, isAdded } = withKey(isListed ? withoutPage(asked) : asked, this.#targetKey);
    const keys = [...new Set(sources.flatMap(({ targets }) => targets))];
    const where = bothWhere(this.#linkedTo(keys), filter['where']);
    const found = await this.#target.find(alreadyScoped({ ...filter, where }), this.options);
    const rows = new RowsByKey(found, (row) => row[this.#targetKey]);
    if (isAdded) for (const row of found) delete (row['__data'] as Row)[this.#targetKey];
    return sources.map(({ places, targets }) => {
      const related = isListed ? pageOf(rows.listedBy(targets), asked) : rows.of(targets);
      return { places, related };
    });
  }

  #linkedTo(keys: readonly unknown[]): Row {
    const where = { [this.#targetKey]: { inq: keys } };
    return this.relation.modelThrough ? where : bothWhere(where, discriminatorOf(this.relation));
  }

  #filterFor(row: Row): Row {
    const { fields, ...asked } = this.asked;
    const { only, omit } = shownFields(fields);
    const plain = { ...asked, ...(only ? { fields: only } : {}), ...(omit.length > 0 ? { omit } : {}) };
    const filter = withinScope(plain, this.#scopeFor(row));
    return withinScope(filter, this.#target.defaultScope(filter));
  }

  #scopeFor(row: Row): unknown {
    const { scope } = this.relation;
    return typeof scope === 'function'
      ? (scope as (row: Row, filter: Row) => unknown).call(this.relation, row, {})
      : scope;
  }
}

function withoutPage({ limit: _, skip: _skip, offset: _offset, ...filter }: Row): Row {
  return filter;
}

/** With the field that is needed to tell whose a row is; `isAdded` when it was not asked for. */
function withKey(filter: Row, key: string): { readonly filter: Row; readonly isAdded: boolean } {
  const shown = shownBy(filter);
  if (isShown(shown, key)) return { filter, isAdded: false };
  const { omit: _, fields: _fields, ...rest } = filter;
  const omit = shown.omit.filter((name) => name !== key);
  return { filter: { ...rest, omit, ...(shown.only ? { fields: [...shown.only, key] } : {}) }, isAdded: true };
}
