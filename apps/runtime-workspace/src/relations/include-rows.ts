import type { Instance, ModelClass, RelationDefinition, Row } from '../juggler.js';
import { answer, withCallback } from './merge-filter.js';
import { embeddedRows } from './embedded-rows.js';
import { rowsRelatedTo } from './rows-related-to.js';
import { wantedOf } from './wanted-relations.js';

/**
 * Gives a model an `include` that applies each part of a scope to the related rows of each row. The juggler's own counts
 * `limit` and `skip` for each target of a many-to-many relation, lets the key take the place of a condition on the same
 * property, and forgets an order where it asks in portions.
 */
export function includeRows(Model: ModelClass): void {
  Model.include = (rows, include, ...args) => {
    const { given, done } = withCallback(args);
    const options = (given[0] ?? {}) as Row;
    const work = wantedOf(include).map((wanted) => {
      const relation = Model.relations[wanted.name];
      if (!relation) throw new Error(`Relation "${wanted.name}" is not defined for ${Model.modelName} model`);
      if (relation.options.disableInclude) return null;
      return attach(relation, rows, { scope: wanted.scope, options });
    });
    return answer(
      Promise.all(work).then(() => rows),
      done,
    );
  };
}

async function attach(
  relation: RelationDefinition,
  rows: readonly object[],
  filter: { readonly scope: Row; readonly options: Row },
): Promise<void> {
  const found = relation.embed
    ? await Promise.all(rows.map((row) => embeddedRows(relation, row as Row, filter)))
    : await rowsRelatedTo(relation, rows as readonly Row[], filter);
  for (const [at, row] of rows.entries()) put(row as Row, relation, found[at] as readonly Instance[]);
}

function put(row: Row, { name, multiple, type, keyTo }: RelationDefinition, related: readonly Instance[]): void {
  const value = multiple ? related : related[0];
  // LoopBack's answer has no member for one row that does not exist.
  if (value === undefined) return;
  if (!row['__cachedRelations']) Object.defineProperty(row, '__cachedRelations', { value: {}, writable: true });
  (row['__cachedRelations'] as Row)[name] = value;
  // From such a member the juggler would take the row's key anew, although the scope's fields left it out.
  if (type === 'belongsTo' && (value as Instance)[keyTo] === undefined) return;
  const data = row['__data'] as Row | undefined;
  (data ?? row)[name] = value;
}
