import type { Canvas } from '@tiffin/canvas-rules';
import { canonicalJson, type Json } from '@tiffin/kernel';
import { fieldKey, fieldOf, type HalfTyped } from './half-typed.js';
import { entityIn } from './rebase.js';

/**
 * The texts at the fields that they were typed into, after the canvas changed by whatever hand. A text goes with its row, and ends
 * with it or when there is no such field any more. Those of an entity that is not there wait for it.
 */
export function followed(texts: HalfTyped, before: Canvas, now: Canvas): HalfTyped {
  const keys = Object.keys(texts).map((key) => [key, keyNow(key, before, now)] as const);
  if (keys.every(([key, moved]) => key === moved)) return texts;
  return Object.fromEntries(keys.flatMap(([key, moved]) => (moved === null ? [] : [[moved, texts[key] ?? '']])));
}

function keyNow(key: string, before: Canvas, now: Canvas): string | null {
  const { entityId, path } = fieldOf(key);
  const was = entityIn(before, entityId);
  const is = entityIn(now, entityId);
  if (!was || !is || was === is) return key;
  const moved = pathNow(path.split('.'), was, is);
  return moved && fieldKey(entityId, moved.join('.'));
}

/** The path at which something is now. Paths lead through members of objects and rows of lists. */
function pathNow([step, ...rest]: readonly string[], was: unknown, is: unknown): readonly string[] | null {
  if (step === undefined) return [];
  const next = Array.isArray(was) ? rowNow(was, Array.isArray(is) ? is : [], Number(step)) : step;
  if (next === null || kindOf(step, was) !== kindOf(next, is)) return null;
  const further = pathNow(rest, member(was, step), member(is, next));
  return further && [next, ...further];
}

const member = (value: unknown, name: string): unknown => (value as Record<string, unknown> | undefined)?.[name];

/** What decides whether there is such a field: the kind of a connector, the type of a property, the name of a condition. */
function kindOf(step: string, value: unknown): unknown {
  if (step === 'settings') return member(value, 'connector');
  const inside = member(value, step);
  if (step === 'condition') return member(inside, 'name');
  return Array.isArray(value) ? member(inside, 'type') : null;
}

/** Where the row of a list is now: the very same, else a changed one of that name, else one renamed in its place. */
function rowNow(was: readonly unknown[], is: readonly unknown[], index: number): string | null {
  const found = is.indexOf(was[index]);
  if (found >= 0) return String(found);
  const gone = was.filter((row) => !is.includes(row));
  const isNew = (row: unknown, name: unknown): boolean => !was.includes(row) && nameOf(row) === name;
  const name = nameOf(was[index]);
  if (isNew(is[index], name)) return String(index);
  const other = is.findIndex((row) => isNew(row, name));
  if (other >= 0) return String(other);
  const isRenamed =
    was.length === is.length && !was.includes(is[index]) && !gone.some((row) => nameOf(row) === nameOf(is[index]));
  return isRenamed ? String(index) : null;
}

/** Rows without a name are told apart by what they hold. */
const nameOf = (row: unknown): unknown =>
  member(row, 'id') ?? member(row, 'name') ?? (row === undefined ? undefined : canonicalJson(row as Json));
