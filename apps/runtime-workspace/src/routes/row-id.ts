import { ApiError } from '../api-error.js';
import type { LoadedModel } from '../load/model-shape.js';

/** The id of a path in the model's type. Errors: 404, as no row can have such an id. */
export function rowId(model: LoadedModel, text: string): string | number {
  const isNumber = model.fields.get(model.idName)?.type === 'number';
  const number = Number(text);
  if (isNumber && Number.isFinite(number) && text.trim() !== '') return number;
  // The memory connector keeps rows in a plain object, which has more keys than rows.
  if (isNumber || text in Object.prototype) throw ApiError.modelNotFound(model.name, text);
  return text;
}
