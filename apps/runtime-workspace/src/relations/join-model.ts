import { hiddenJoinName } from '@tiffin/contracts';
import type { DataSource, ModelClass } from '../juggler.js';

/**
 * The join model of a many-to-many relation, where the library's choice would not do: it takes any model that is called like
 * the two together, one without a store included. Undefined: its choice does.
 */
export function joinModelFor(from: ModelClass, to: ModelClass): ModelClass | undefined {
  const names = [from.modelName + to.modelName, to.modelName + from.modelName].map((name) => name.toLowerCase());
  const models = Object.values(from.modelBuilder.models);
  const taken = models.find(({ modelName }) => names.includes(modelName.toLowerCase()));
  if (!taken || taken['dataSource']) return undefined;
  const [first, second] = [from.modelName, to.modelName].sort() as [string, string];
  const name = hiddenJoinName(first, second);
  return from.modelBuilder.models[name] ?? (from['dataSource'] as DataSource).createModel(name, {}, {});
}
