import type { Instance, ModelClass, Row } from '../juggler.js';
import { alreadyScoped } from './mend-queries.js';
import { bothWhere } from './merge-filter.js';

/** Rows with all their fields, if the default scope's condition lets them through; its fields, limit and skip do not count. */
export function wholeRows(Model: ModelClass, where: Row, given: { limit: number; options?: Row }): Promise<Instance[]> {
  const scope = Model.defaultScope({ where }) as Row | undefined;
  return Model.find(alreadyScoped({ where: bothWhere(where, scope?.['where']), limit: given.limit }), given.options);
}

export async function wholeRow(Model: ModelClass, where: Row, options: Row = {}): Promise<Instance | null> {
  const [row] = await wholeRows(Model, where, { limit: 1, options });
  return row ?? null;
}
