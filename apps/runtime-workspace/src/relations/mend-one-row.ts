import type { Instance, ModelClass, RelationDefinition, Row } from '../juggler.js';
import { answer, withCallback } from './merge-filter.js';
import { rowsRelatedTo } from './rows-related-to.js';

type Accessor = (this: unknown, ...args: unknown[]) => unknown;

const parts = ['where', 'fields', 'order', 'limit', 'skip', 'offset', 'include'];

/** Makes `row.owner(filter, done)` mean its filter, of which the juggler's drops parts. Everything else is the juggler's. */
export function mendOneRow(Model: ModelClass, relation: RelationDefinition): void {
  const getter = Object.getOwnPropertyDescriptor(Model.prototype, relation.name)?.get as (this: Instance) => Accessor;
  Object.defineProperty(Model.prototype, relation.name, {
    enumerable: true,
    configurable: true,
    get(this: Instance) {
      const accessor = getter.call(this);
      const mended: Accessor = (...args) => {
        const { given, done } = withCallback(args);
        const [filter, options = {}] = given as [Row?, Row?];
        if (!done || !isFilter(filter)) return accessor.apply(this, args);
        const found = rowsRelatedTo(relation, [this], { scope: filter, options });
        return answer(
          found.then(([rows]) => rows?.[0] ?? null),
          done,
        );
      };
      return Object.assign(mended, accessor);
    },
  });
}

const isFilter = (given: unknown): given is Row =>
  typeof given === 'object' && given !== null && parts.some((part) => Object.hasOwn(given, part));
