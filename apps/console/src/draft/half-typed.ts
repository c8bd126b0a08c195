import type { Canvas, Entity } from '@tiffin/canvas-rules';
import type { Problem } from '@tiffin/kernel';

/** Texts of fields that have no value yet: JSON that somebody is in the middle of. By field, see `fieldKey`. */
export type HalfTyped = Readonly<Record<string, string>>;

export const fieldKey = (entityId: string, path: string): string => `${entityId} ${path}`;

export function fieldOf(key: string): { readonly entityId: string; readonly path: string } {
  const at = key.indexOf(' ');
  return { entityId: key.slice(0, at), path: key.slice(at + 1) };
}

export function withText(texts: HalfTyped, key: string, text: string | null): HalfTyped {
  if (texts[key] === (text ?? undefined)) return texts;
  const rest = Object.fromEntries(Object.entries(texts).filter(([other]) => other !== key));
  return text === null ? rest : { ...rest, [key]: text };
}

/** What keeps a draft from being saved: each text that would be left behind. Those of removed entities wait for an undo. */
export function halfTypedProblems({ entities }: Canvas, texts: HalfTyped): HalfTypedProblem[] {
  const found = new Map<string, Entity>(entities.map((entity) => [entity.id, entity]));
  return Object.keys(texts).flatMap((key) => {
    const { entityId, path } = fieldOf(key);
    const entity = found.get(entityId);
    return entity ? [problemOf(entity, { key, field: path })] : [];
  });
}

/** The texts without those of entities that are not there. */
export const withoutLost = (texts: HalfTyped, canvas: Canvas): HalfTyped =>
  Object.fromEntries(halfTypedProblems(canvas, texts).map(({ textKey }) => [textKey, texts[textKey] ?? '']));

const rule = 'half-typed';

/** With the key of its text, by which that can be let go. */
export interface HalfTypedProblem extends Problem {
  readonly entityId: string;
  readonly textKey: string;
}

export const isHalfTyped = (problem: Problem): problem is HalfTypedProblem => problem.rule === rule;

const problemOf = (
  entity: Entity,
  { key, field }: { readonly key: string; readonly field: string },
): HalfTypedProblem => ({
  rule,
  entityId: entity.id,
  entityName: entity.name,
  field,
  textKey: key,
  message: `${entity.type} "${entity.name}", "${field}": what is typed here is not valid JSON yet. Finish it, or discard this text.`,
});
