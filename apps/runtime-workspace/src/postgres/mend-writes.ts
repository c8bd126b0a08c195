import type { Instance, ModelClass, Row } from '../juggler.js';

type Done = (error: unknown, rows?: unknown) => void;
type Create = (this: ModelClass, data: unknown, ...rest: unknown[]) => Promise<Instance | Instance[]>;

/**
 * Rows of a list are made one after the other: over the connections of a pool they would get their ids in any order. And values
 * reach the connector as they are: the juggler makes texts of some lists and objects, which nobody could tell from texts.
 */
export function mendWrites(Model: ModelClass): void {
  const create = Model.create as Create;
  const mended: Row = {
    _forDB: (data: Row): Row => ({ ...data }),
    create(this: ModelClass, data: unknown, ...given: unknown[]) {
      if (!Array.isArray(data)) return create.call(this, data, ...given);
      const done = given.find((one): one is Done => typeof one === 'function');
      const made = inOrder(data, (row) => create.call(this, row, ...given.filter((one) => one !== done)));
      if (!done) return made;
      void made.then((rows) => done(null, rows), done);
      return undefined;
    },
  };
  Object.assign(Model, mended);
}

/** All of them, whichever fail. Errors: as the juggler's, a list with an error, or nothing, for each. */
async function inOrder(rows: readonly unknown[], make: (row: unknown) => Promise<unknown>): Promise<Instance[]> {
  const made: unknown[] = [];
  const errors: unknown[] = [];
  for (const [at, row] of rows.entries()) {
    try {
      made.push(await make(row ?? {}));
    } catch (error) {
      errors[at] = error;
    }
  }
  if (errors.length > 0) throw errors;
  return made as Instance[];
}
