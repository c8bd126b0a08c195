import { type Canvas, type Entity, quadrantOf } from '@tiffin/canvas-rules';
import { inColumn } from '../flow/layout.js';

/** The canvas with an entity one place higher (-1) or lower (1) in its column; the same canvas at the column's end. */
export function moved(canvas: Canvas, entity: Entity, by: -1 | 1): Canvas {
  const column = [...inColumn(canvas, quadrantOf(entity.type))];
  const from = column.findIndex(({ id }) => id === entity.id);
  const other = column[from + by];
  const own = column[from];
  if (!other || !own) return canvas;
  column[from] = other;
  column[from + by] = own;
  const order = new Map(column.map(({ id }, index) => [id, index]));
  const entities = canvas.entities.map((one) => {
    const itemOrder = order.get(one.id) ?? one.itemOrder;
    return itemOrder === one.itemOrder ? one : { ...one, itemOrder };
  });
  return { ...canvas, entities };
}
