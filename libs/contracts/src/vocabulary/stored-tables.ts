import { sqlIdOf } from '../sql-names.js';
import type { PropertyConfig, RelationConfig } from '../runtime-workspace.js';
import { camelCase, foreignKeyOf, hiddenJoinName } from './relation-keys.js';

/** A model as far as it decides what is kept of its rows; those of one process, in the order in which they are loaded. */
export interface StoredModel {
  readonly name: string;
  readonly base: 'PersistedModel' | 'Model' | 'User';
  /** Name of its connector; absent: its rows are kept nowhere. */
  readonly connector?: string;
  readonly properties: readonly PropertyConfig[];
  readonly relations: readonly RelationConfig[];
}

export interface LeadsTo {
  readonly model: string;
  readonly ids: 'generated' | 'given';
  /** The key is called after the model: under another name of it, it has another name too. */
  readonly isNamedAfter?: true;
}

export interface StoredField {
  readonly name: string;
  readonly type: PropertyConfig['type'];
  readonly isRequired: boolean;
  readonly isIndexed: boolean;
  readonly key: 'generated' | 'given' | null;
  readonly default?: unknown;
  /** Of the key of a relation: whose ids it holds. */
  readonly leadsTo?: LeadsTo;
}

/** Rows of one kind: a model's, or the links of a many-to-many relation. */
export interface StoredTable {
  readonly name: string;
  readonly connector: string;
  /** Of links: the models at their two ends, and the relation where both are the same. */
  readonly links?: { readonly models: readonly [string, string]; readonly relation?: string };
  readonly fields: readonly StoredField[];
}

/** The configured properties, and for a `User` those that LoopBack's has. */
export function propertiesOf(model: Pick<StoredModel, 'base' | 'properties'>): readonly PropertyConfig[] {
  if (model.base !== 'User') return model.properties;
  const own = new Set(model.properties.map(({ name }) => name));
  return [...model.properties, ...userProperties.filter(({ name }) => !own.has(name))];
}

const userProperties: readonly PropertyConfig[] = [
  { name: 'username', type: 'string', required: false, index: false },
  { name: 'email', type: 'string', format: 'email', required: true, index: false },
  { name: 'password', type: 'string', required: true, index: false },
];

interface Draft {
  readonly name: string;
  readonly isKept: boolean;
  readonly connector: string | undefined;
  readonly links?: NonNullable<StoredTable['links']>;
  readonly fields: Map<string, StoredField>;
}

/** By their name in lower case. */
type Drafts = Map<string, Draft>;

function fieldOf({ name, type, required, index, default: fallback }: PropertyConfig): StoredField {
  const own = { name, type, isIndexed: index, ...(fallback === undefined ? {} : { default: fallback }) };
  return { ...own, isRequired: required, key: null };
}

function idField(properties: readonly PropertyConfig[]): StoredField {
  const own = properties.find(({ name }) => name === 'id');
  const key = sqlIdOf(properties).generated ? 'generated' : 'given';
  return { ...fieldOf({ required: false, index: false, name: 'id', type: 'number', ...own }), isRequired: false, key };
}

/** Models without a store are there too: one that is called like a join model makes the runtime choose another. */
function draftOf({ connector, ...model }: StoredModel): Draft {
  const properties = propertiesOf(model);
  const others = properties.filter(({ name }) => name !== 'id').map(fieldOf);
  const fields = new Map([idField(properties), ...others].map((field) => [field.name, field]));
  return { name: model.name, isKept: model.base !== 'Model' && connector !== undefined, connector, fields };
}

interface NewKey {
  readonly name: string;
  readonly target: Draft;
  readonly isNamedAfter: boolean;
}

/** A key has the type of what it leads to, whatever it was declared as: the library makes its values so. */
function addKey(holder: Draft, { name, target, isNamedAfter }: NewKey): void {
  const id = target.fields.get('id') as StoredField;
  const ids = id.key === 'generated' ? 'generated' : 'given';
  const known = holder.fields.get(name);
  const own = known ?? { name, isRequired: false, isIndexed: true, key: null };
  const leadsTo: LeadsTo = { model: target.name, ids, ...(isNamedAfter && !known ? { isNamedAfter } : {}) };
  if (own.key === null) holder.fields.set(name, { ...own, type: id.type, leadsTo });
}

function joinOf(drafts: Drafts, from: Draft, to: Draft): Draft {
  const names = [from.name + to.name, to.name + from.name];
  const taken = names.flatMap((name) => drafts.get(name.toLowerCase()) ?? [])[0];
  if (taken?.connector !== undefined) return taken;
  const [first, second] = [from.name, to.name].sort() as [string, string];
  const name = taken ? hiddenJoinName(first, second) : (names[0] as string);
  return joinNamed(drafts, name, { from, links: { models: [first, second] } });
}

interface NewJoin {
  readonly from: Draft;
  readonly links: NonNullable<StoredTable['links']>;
}

function joinNamed(drafts: Drafts, name: string, { from, links }: NewJoin): Draft {
  // Hidden names of different links may be the same; the canvas is refused then, and both have to be there.
  const place = name.includes('$') ? `${name} ${links.models.join(' ')} ${links.relation}` : name.toLowerCase();
  const known = drafts.get(place);
  if (known) return known;
  const join: Draft = { name, isKept: true, connector: from.connector, links, fields: new Map([['id', idField([])]]) };
  drafts.set(place, join);
  return join;
}

function link(drafts: Drafts, { from, to }: { readonly from: Draft; readonly to: Draft }, relation: string): void {
  if (from === to) {
    const links = { models: [from.name, from.name] as const, relation };
    const join = joinNamed(drafts, hiddenJoinName(from.name, relation), { from, links });
    for (const name of ['fromId', 'toId']) addKey(join, { name, target: from, isNamedAfter: false });
    return;
  }
  const join = joinOf(drafts, from, to);
  for (const target of [from, to]) addKey(join, { name: `${camelCase(target.name)}Id`, target, isNamedAfter: true });
}

function relate(drafts: Drafts, from: Draft, relation: RelationConfig): void {
  const to = drafts.get(relation.model.toLowerCase());
  if (to?.connector === undefined) return;
  const key = foreignKeyOf(from.name, relation);
  if (key === null) link(drafts, { from, to }, relation.name);
  else if (relation.type === 'belongsTo') addKey(from, { name: key, target: to, isNamedAfter: false });
  else addKey(to, { name: key, target: from, isNamedAfter: !relation.foreignKey });
}

/** What the runtime keeps of these models: their properties, ids, the keys that relations bring, and the links of many-to-many ones. */
export function storedTables(models: readonly StoredModel[]): readonly StoredTable[] {
  // The runtime leaves out what has no store and needs one.
  const loaded = models.filter(({ base, connector }) => base === 'Model' || connector !== undefined);
  const drafts: Drafts = new Map(loaded.map((model) => [model.name.toLowerCase(), draftOf(model)]));
  for (const { name, connector, relations } of loaded) {
    const from = drafts.get(name.toLowerCase());
    if (from && connector !== undefined) for (const relation of relations) relate(drafts, from, relation);
  }
  return [...drafts.values()].flatMap(({ isKept, connector, fields, name, links }) =>
    isKept && connector !== undefined
      ? [{ name, connector, ...(links ? { links } : {}), fields: [...fields.values()] }]
      : [],
  );
}
