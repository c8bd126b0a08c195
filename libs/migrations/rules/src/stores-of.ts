import { type Canvas, type KeptTables, keptTables, type Model } from '@tiffin/canvas-rules';
import type { LeadsTo, StoredField, StoredTable } from '@tiffin/contracts';
import type { ColumnSchema, DeclaredChange, StoreSchema, TableSchema } from './store-schema.js';

type Ids = ReadonlyMap<string, string>;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const leadsToIn = (ids: Ids, { model, ...leadsTo }: LeadsTo) => ({ modelId: ids.get(model) ?? model, ...leadsTo });

function columnSchema({ name, type, isRequired, isIndexed, key, ...field }: StoredField, ids: Ids): ColumnSchema {
  return {
    property: name,
    type,
    isRequired,
    isIndexed,
    key,
    ...(isRequired && field.default !== undefined ? { default: field.default } : {}),
    ...(field.leadsTo ? { leadsTo: leadsToIn(ids, field.leadsTo) } : {}),
  };
}

function modelIdOf({ name, links }: StoredTable, ids: Ids): string {
  const [one, other] = (links?.models ?? [name]).map((model) => ids.get(model) ?? model) as [string, string?];
  if (other === undefined) return one;
  return links?.relation === undefined ? [one, other].sort(compare).join('+') : `${one}/${links.relation}`;
}

const tableSchema = (table: StoredTable, ids: Ids): TableSchema => ({
  modelId: modelIdOf(table, ids),
  model: table.name,
  columns: table.fields.map((field) => columnSchema(field, ids)),
  ...(table.links ? { links: table.links.models } : {}),
});

const declaredOf = ({ id, name, migrations }: Model): readonly DeclaredChange[] =>
  migrations.map((change) => ({ modelId: id, model: name, ...change }));

function storeOf(parts: readonly [KeptTables, ...KeptTables[]]): StoreSchema {
  const [{ connector }] = parts;
  const tables = parts.flatMap(({ models, tables }) => {
    const ids = new Map(models.map(({ id, name }) => [name, id]));
    return tables.map((table) => tableSchema(table, ids));
  });
  const kept = new Set(tables.map(({ modelId }) => modelId));
  return {
    connectorId: connector.id,
    connector: connector.name,
    kind: 'postgresql',
    settings: connector.settings,
    tables: tables.toSorted((a, b) => compare(a.modelId, b.modelId)),
    declared: parts.flatMap(({ models }) => models.filter(({ id }) => kept.has(id)).flatMap(declaredOf)),
  };
}

/** What the models of a canvas keep in databases whose tables the platform makes, one for each connector that any is wired to. */
export function storesOf(canvas: Canvas): readonly StoreSchema[] {
  const byConnector = Map.groupBy(keptTables(canvas, 'postgresql'), ({ connector }) => connector.id);
  return [...byConnector.values()]
    .map((parts) => storeOf(parts as [KeptTables, ...KeptTables[]]))
    .toSorted((a, b) => compare(a.connectorId, b.connectorId));
}
