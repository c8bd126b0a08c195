import type { Canvas, Entity } from '@tiffin/canvas-rules';
import { sameJson } from '@tiffin/kernel';
import { entityIn, rebase } from './rebase.js';

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

type Fields = Readonly<Record<string, unknown>>;

function withTheirs(was: Entity, { ours, their }: { readonly ours: Entity; readonly their: Entity }): Entity {
  const fields = pickTheirs(asFields(was), asFields(ours), asFields(their));
  const [before, mine, others] = [filesOf(was), filesOf(ours), filesOf(their)];
  if (before === undefined || mine === undefined || others === undefined) return asEntity(fields);
  return asEntity({ ...fields, files: pickTheirs(before, mine, others) });
}

/** Theirs of what I changed, and what was of the rest. */
function pickTheirs(was: Fields, ours: Fields, their: Fields): Fields {
  const names = new Set([...Object.keys(was), ...Object.keys(their)]);
  const picked = [...names].map((name) => [name, sameJson(was[name], ours[name]) ? was[name] : their[name]] as const);
  return Object.fromEntries(picked.filter(([, value]) => value !== undefined));
}

/** Of a function, or of a gateway's plugins. */
const filesOf = (entity: Entity): Fields | undefined => ('files' in entity ? entity.files : undefined);

const asFields = (entity: Entity): Fields => entity as unknown as Fields;
const asEntity = (fields: Fields): Entity => fields as unknown as Entity;
