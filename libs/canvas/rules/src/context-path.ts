import pluralize from 'pluralize';
import type { Model } from './model.js';

/** Where a model's REST interface lies below `/api/`: its `httpPath`, else its `plural`, else its pluralised name. */
export function contextPath(model: Pick<Model, 'httpPath' | 'plural' | 'name'>): string {
  return model.httpPath.replace(/^\/|\/$/g, '') || model.plural || pluralize(model.name);
}
