import type { ModelClass } from '../juggler.js';
import { reachFarRows } from './far-rows.js';
import { includeRows } from './include-rows.js';

/** Mends what the juggler does wrong in relations, also in those that a script defines later. */
export function mendRelations(Model: ModelClass): void {
  includeRows(Model);
  const mended = new Set<object>();
  for (const kind of ['hasMany', 'hasAndBelongsToMany'] as const) {
    const define = Model[kind] as ((...args: unknown[]) => unknown) | undefined;
    if (!define) continue;
    (Model as Record<string, unknown>)[kind] = (...args: unknown[]) => {
      const relation = define.apply(Model, args);
      for (const one of Object.values(Model.relations)) {
        const scope = Model.scopes?.[one.name];
        if (!one.modelThrough || one.polymorphic || !scope || mended.has(one)) continue;
        mended.add(one);
        reachFarRows(one, scope);
      }
      return relation;
    };
  }
}
