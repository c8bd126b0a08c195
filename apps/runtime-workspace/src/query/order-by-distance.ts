import { distanceBetween } from './distance-between.js';

type Row = Record<string, unknown>;
type Comparison = (left: object, right: object) => number;

/** The nearest rows first, where a `where` has a `near`; rows without a place come last. */
export function byDistance(where: object): Comparison | undefined {
  const found = findNear(where);
  if (!found) return undefined;
  const distanceOf = (row: object): number => {
    const distance = distanceBetween(found.point, (row as Row)[found.name]);
    return Number.isNaN(distance) ? Number.MAX_VALUE : distance;
  };
  return (left, right) => distanceOf(left) - distanceOf(right);
}

interface Near {
  readonly name: string;
  readonly point: unknown;
}

/** The first `near` of a `where`. */
export function findNear(where: object): Near | undefined {
  for (const [name, condition] of Object.entries(where) as [string, unknown][]) {
    const near = Array.isArray(condition) ? nearOfClauses(condition) : nearOf(name, condition);
    if (near) return near;
  }
  return undefined;
}

function nearOfClauses(clauses: readonly unknown[]): Near | undefined {
  for (const clause of clauses) {
    const near = typeof clause === 'object' && clause !== null ? findNear(clause) : undefined;
    if (near) return near;
  }
  return undefined;
}

const nearOf = (name: string, condition: unknown): Near | undefined =>
  typeof condition === 'object' && condition !== null && Object.hasOwn(condition, 'near')
    ? { name, point: (condition as { near: unknown }).near }
    : undefined;
