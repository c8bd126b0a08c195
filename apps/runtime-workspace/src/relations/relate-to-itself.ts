import { hiddenJoinName } from '@tiffin/contracts';
import type { DataSource, ModelClass } from '../juggler.js';

/**
 * A many-to-many relation of a model to itself, with a join model of its own. The juggler's would have one key for both
 * ends, so that every row would lead to itself.
 */
export function relateToItself(Model: ModelClass, name: string): void {
  const source = Model['dataSource'] as DataSource;
  const through = source.createModel(hiddenJoinName(Model.modelName, name), {}, {});
  const [from, to] = ['fromId', 'toId'];
  const belongsTo = through['belongsTo'] as (target: ModelClass, options: object) => void;
  belongsTo.call(through, Model, { as: 'from', foreignKey: from });
  belongsTo.call(through, Model, { as: 'to', foreignKey: to });
  const hasMany = Model['hasMany'] as (target: ModelClass, options: object) => void;
  hasMany.call(Model, Model, { as: name, through, foreignKey: from, keyThrough: to });
}
