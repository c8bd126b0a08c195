import type { ModelClass, RelationDefinition } from '../juggler.js';
import { mendEmbeddedRows } from './embedded-rows.js';
import { includeRows } from './include-rows.js';
import { mendManyRows } from './mend-many-rows.js';
import { mendOneRow } from './mend-one-row.js';

const kinds = ['hasMany', 'hasAndBelongsToMany', 'referencesMany', 'embedsMany', 'hasOne', 'belongsTo'] as const;

/** Mends what the juggler does wrong in relations, also in those that a script defines later. */
export function mendRelations(Model: ModelClass): void {
  includeRows(Model);
  const mended = new Set<object>();
  for (const kind of kinds) {
    const define = Model[kind] as (...args: unknown[]) => unknown;
    (Model as Record<string, unknown>)[kind] = (...args: unknown[]) => {
      const relation = define.apply(Model, args);
      for (const one of Object.values(Model.relations)) {
        if (mended.has(one)) continue;
        mended.add(one);
        mend(Model, one);
      }
      return relation;
    };
  }
}

function mend(Model: ModelClass, relation: RelationDefinition): void {
  const scope = Model.scopes?.[relation.name];
  if (!relation.multiple && !relation.embed) mendOneRow(Model, relation);
  else if (scope && relation.embed) mendEmbeddedRows(relation, scope);
  else if (scope) mendManyRows(relation, scope);
}
