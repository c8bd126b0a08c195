import type { Instance, ModelClass, Row } from '../juggler.js';
import { alreadyScoped } from './mend-queries.js';
import { bothWhere } from './merge-filter.js';

/** A row with all its fields, if the default scope's condition lets it through; its fields, limit and skip do not count. */
export async function wholeRow(Model: ModelClass, where: Row, options?: Row): Promise<Instance | null> {
  const scope = Model.defaultScope({ where }) as Row | undefined;
  const [row] = await Model.find(alreadyScoped({ where: bothWhere(where, scope?.['where']), limit: 1 }), options);
  return row ?? null;
}
