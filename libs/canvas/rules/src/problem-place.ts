import type { Problem } from '@tiffin/kernel';
import type { Canvas } from './canvas.js';

const isScalar = (value: unknown): boolean => value === null || (typeof value !== 'object' && value !== undefined);

function valueAt(start: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    start,
  );
}

/** A message without the names and numbers in it, which change when something else is renamed or moved. */
const skeleton = (message: string): string => message.replaceAll(/"[^"]*"/g, '""').replaceAll(/\d+/g, '0');

/**
 * What makes a problem the same one before and after a write: its entity, rule and field, and what stands there. Places in a list
 * do not count, so that a list may lose an element in front of it.
 */
function placeOf(problem: Problem, entities: ReadonlyMap<string, unknown>): string {
  const path = problem.field?.split('.') ?? [];
  const entity = problem.entityId === undefined ? undefined : entities.get(problem.entityId);
  const value = path.length > 0 ? valueAt(entity, path) : undefined;
  const field = path.map((part) => (/^\d+$/.test(part) ? '*' : part)).join('.');
  const detail = isScalar(value) ? JSON.stringify(value) : skeleton(problem.message);
  return JSON.stringify([problem.entityId ?? null, problem.rule, field, detail]);
}

export interface Found {
  readonly canvas: Canvas;
  readonly problems: readonly Problem[];
}

/** The problems that are new: there are more of their kind at their place than there were. */
export function newProblems(before: Found, after: Found): Problem[] {
  const entitiesOf = ({ canvas }: Found) => new Map(canvas.entities.map((entity) => [entity.id, entity]));
  const known = new Map<string, number>();
  const old = entitiesOf(before);
  for (const problem of before.problems) {
    const place = placeOf(problem, old);
    known.set(place, (known.get(place) ?? 0) + 1);
  }
  const entities = entitiesOf(after);
  return after.problems.filter((problem) => {
    const place = placeOf(problem, entities);
    const left = known.get(place) ?? 0;
    known.set(place, left - 1);
    return left <= 0;
  });
}
