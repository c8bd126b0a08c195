import type { Instance, ModelClass, RelationDefinition, Row } from '../juggler.js';
import { bothWhere } from './merge-filter.js';

/** A key of a row to the keys of the rows that it is related to. */
type Links = ReadonlyMap<string, ReadonlySet<unknown>>;

/** The related rows of many rows, under one scope: a filter that counts for each row. */
export class RelatedRows {
  readonly #target: ModelClass;
  readonly #targetKey: string;

  constructor(
    private readonly relation: RelationDefinition,
    private readonly scope: Row,
    private readonly options: Row,
  ) {
    this.#target = relation.modelTo as ModelClass;
    this.#targetKey = relation.modelThrough ? this.#target.definition.idName() : relation.keyTo;
  }

  /** A list for each row, in the scope's order. */
  async of(rows: readonly Row[]): Promise<readonly (readonly Instance[])[]> {
    const keys = rows.map((row) => row[this.relation.keyFrom]);
    const links = await this.#linksOf(keys.filter((key) => key !== undefined && key !== null));
    const found = new Map([...links.keys()].map((key) => [key, [] as Instance[]]));
    for (const part of this.#portions(links)) {
      for (const { sources, row } of await this.#find(part)) for (const key of sources) found.get(key)?.push(row);
    }
    return keys.map((key) => found.get(String(key)) ?? []);
  }

  async #linksOf(keys: readonly unknown[]): Promise<Links> {
    const { modelThrough, keyTo, keyThrough } = this.relation;
    if (!modelThrough) return new Map(keys.map((key) => [String(key), new Set([key])]));
    const joins = await modelThrough.find({ where: { [keyTo]: { inq: [...new Set(keys)] } } }, this.options);
    const links = new Map(keys.map((key) => [String(key), new Set<unknown>()]));
    for (const join of joins) links.get(String(join[keyTo]))?.add(join[keyThrough as string]);
    return links;
  }

  /** One question for all rows, or one for each where the scope counts rows. */
  #portions(links: Links): readonly Links[] {
    const counts = this.#skips || this.scope['limit'] !== undefined;
    return counts ? [...links].map((link) => new Map([link])) : [links];
  }

  async #find(links: Links): Promise<readonly { readonly sources: readonly string[]; readonly row: Instance }[]> {
    const keys = new Set([...links.values()].flatMap((targets) => [...targets]));
    if (keys.size === 0) return [];
    const sources = turned(links);
    const { fields, isAdded } = withField(this.scope['fields'], this.#targetKey);
    const filter: Row = {
      // With a skip and no limit the juggler would end after 100 rows.
      ...(this.#skips ? { limit: Number.MAX_SAFE_INTEGER } : {}),
      ...this.scope,
      ...(fields === undefined ? {} : { fields }),
      where: { [this.#targetKey]: { inq: [...keys] } },
    };
    this.relation.applyScope(null, filter);
    filter['where'] = bothWhere(filter['where'] as Row, this.scope['where']);
    const rows = await this.#target.find(filter, this.options);
    return rows.map((row) => {
      const key = String(row[this.#targetKey]);
      if (isAdded) delete (row['__data'] as Row)[this.#targetKey];
      return { sources: sources.get(key) ?? [], row };
    });
  }

  get #skips(): boolean {
    return this.scope['skip'] !== undefined || this.scope['offset'] !== undefined;
  }
}

/** The keys of the rows that each target is related to. */
function turned(links: Links): ReadonlyMap<string, readonly string[]> {
  const sources = new Map<string, string[]>();
  for (const [source, targets] of links) {
    for (const target of targets) {
      const known = sources.get(String(target));
      if (known) known.push(source);
      else sources.set(String(target), [source]);
    }
  }
  return sources;
}

interface Fields {
  readonly fields: unknown;
  readonly isAdded: boolean;
}

/** The wanted fields and one that is needed to tell whose a row is; `isAdded` when it was not wanted. */
function withField(fields: unknown, name: string): Fields {
  if (typeof fields === 'string') return withField([fields], name);
  if (typeof fields !== 'object' || fields === null) return { fields: undefined, isAdded: false };
  return Array.isArray(fields) ? withListed(fields, name) : withChosen(fields as Row, name);
}

function withListed(fields: readonly unknown[], name: string): Fields {
  const isAdded = fields.length > 0 && !fields.includes(name);
  return { fields: isAdded ? [...fields, name] : fields, isAdded };
}

/** `{name: true}` lists what is shown, `{name: false}` what is not. */
function withChosen(fields: Row, name: string): Fields {
  const { [name]: choice, ...others } = fields;
  const lists = Object.values(fields).some(Boolean);
  const isShown = lists ? choice === true : choice === undefined;
  if (isShown) return { fields, isAdded: false };
  return { fields: lists ? { ...others, [name]: true } : others, isAdded: true };
}
