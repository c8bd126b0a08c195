import type { Instance, ModelClass, RelationDefinition, Row } from '../juggler.js';
import { RelatedRows } from './related-rows.js';

interface Asked {
  readonly scope: Row;
  readonly options: Row;
}

/** The related rows of rows; those of a polymorphic `belongsTo` are of the model that each row names, if there is one. */
export async function rowsRelatedTo(
  relation: RelationDefinition,
  rows: readonly Row[],
  { scope, options }: Asked,
): Promise<readonly (readonly Instance[])[]> {
  if (relation.modelTo) return new RelatedRows(relation, scope, options).of(rows);
  const lists: (readonly Instance[])[] = rows.map(() => []);
  for (const [modelTo, places] of byModel(relation, rows)) {
    const own = places.map((at) => rows[at] as Row);
    const found = await new RelatedRows({ ...relation, modelTo }, scope, options).of(own);
    for (const [index, at] of places.entries()) lists[at] = found[index] ?? [];
  }
  return lists;
}

function byModel({ polymorphic, modelFrom }: RelationDefinition, rows: readonly Row[]): Map<ModelClass, number[]> {
  const models = Object.values(modelFrom.modelBuilder.models);
  const places = new Map<ModelClass, number[]>();
  for (const [at, row] of rows.entries()) {
    const named = String(row[polymorphic?.discriminator ?? '']).toLowerCase();
    const model = models.find(({ modelName }) => modelName.toLowerCase() === named);
    const known = model && places.get(model);
    if (known) known.push(at);
    else if (model) places.set(model, [at]);
  }
  return places;
}
