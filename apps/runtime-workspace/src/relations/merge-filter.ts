import type { Row } from '../juggler.js';

/** Both conditions; the second may be absent or empty. */
export function bothWhere(where: Row, more: unknown): Row {
  const isEmpty = typeof more !== 'object' || more === null || Object.keys(more).length === 0;
  return isEmpty ? where : { and: [where, more] };
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
