import type { Row } from '../juggler.js';

const isEmpty = (where: unknown): boolean =>
  typeof where !== 'object' || where === null || Object.keys(where).length === 0;

/** Both conditions; either may be empty, the second absent. */
export function bothWhere(where: Row, more: unknown): Row {
  if (isEmpty(more)) return where;
  return isEmpty(where) ? (more as Row) : { and: [where, more] };
}

/** Calls back with what a promise brings, or gives the promise to those who brought no callback. */
export function answer<Value>(promise: Promise<Value>, done: unknown): Promise<Value> | undefined {
  if (typeof done !== 'function') return promise;
  // Not inside the promise's chain, where an error of the callback's would be taken for one of ours.
  promise.then(
    (value) => process.nextTick(done as (...args: unknown[]) => void, null, value),
    (error: unknown) => process.nextTick(done as (...args: unknown[]) => void, error),
  );
  return undefined;
}

/** The arguments before a callback, and the callback. */
export function withCallback(args: readonly unknown[]): { readonly given: readonly unknown[]; readonly done: unknown } {
  const at = args.findIndex((one) => typeof one === 'function');
  return at < 0 ? { given: args, done: undefined } : { given: args.slice(0, at), done: args[at] };
}
