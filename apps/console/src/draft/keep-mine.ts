import type { Canvas, Entity } from '@tiffin/canvas-rules';
import { entityIn, fieldOf, rebase, sameJson } from './rebase.js';

/**
 * My changes from `base` to `mine`, made again on `theirs`; where both changed one thing differently, mine stays. What only they
 * changed stays theirs.
 */
export function keepMine(base: Canvas, mine: Canvas, theirs: Canvas): Canvas {
  // As if we had begun with what they made of the things that both changed: then those are changes of mine alone.
  const entities = base.entities.flatMap((was) => {
    const ours = entityIn(mine, was.id);
    const their = entityIn(theirs, was.id);
    if (sameJson(was, ours)) return [was];
    if (!ours || !their) return their ? [their] : [];
    return [withTheirs(was, { ours, their })];
  });
  return rebase({ ...base, entities }, mine, theirs).canvas;
}

function withTheirs(was: Entity, { ours, their }: { readonly ours: Entity; readonly their: Entity }): Entity {
  const names = new Set([...Object.keys(was), ...Object.keys(their)]);
  const fields = [...names].map((name) => {
    const isMine = !sameJson(fieldOf(was, name), fieldOf(ours, name));
    return [name, fieldOf(isMine ? their : was, name)] as const;
  });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as unknown as Entity;
}
