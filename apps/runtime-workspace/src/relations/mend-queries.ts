import type { ModelClass, Row } from '../juggler.js';
import { shownFields } from './shown-fields.js';
import { shownBy, withinScope } from './within-scope.js';

const scoped = new WeakSet<object>();

/** A query that has the default scope of its model in it, and its fields as `withinScope` leaves them. */
export function alreadyScoped(query: Row): Row {
  scoped.add(query);
  return query;
}

type Method = (this: ModelClass, query: Row, ...args: unknown[]) => unknown;

/**
 * Makes a default scope and a filter mean both: the juggler's merging forgets fields, limit and skip of one of them. What
 * `fields` leaves out stays apart as `omit`: as a list of all others it would leave out what the model does not declare.
 */
export function mendQueries(Model: ModelClass): void {
  const normalize = Model['_normalize'] as Method;
  const mended: Record<'_normalize' | 'applyScope', Method> = {
    _normalize(query, ...args) {
      if (typeof query !== 'object' || query === null) return normalize.call(this, query, ...args);
      const { only, omit } = scoped.has(query) ? shownBy(query) : shownFields(query['fields']);
      // Only where it is: an object that lost a field is slow to read.
      if ('fields' in query) delete query['fields'];
      const normal = normalize.call(this, query, ...args);
      if (only) query['fields'] = only;
      if (omit.length > 0) query['omit'] = omit;
      return normal;
    },
    applyScope(query, instance) {
      if (scoped.has(query)) return;
      const within = withinScope(query, this.defaultScope(query, instance));
      if (within === query) return;
      for (const part of Object.keys(query)) if (part !== 'where') delete query[part];
      Object.assign(query, within);
    },
  };
  Object.assign(Model, mended);
}
