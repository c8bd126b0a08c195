import { type CodeChange, compareCode } from './compare-code.js';
import { compareDependencies, type DependencyComparison } from './compare-dependencies.js';
import { compareConnections, compareEntities, type ConnectionChange, type EntityChange } from './compare-entities.js';
import { compareMigrations, type MigrationComparison } from './compare-migrations.js';
import type { ComparedRelease, ComparedUnit } from './compared-release.js';

/** A unit whose image is another one; what is null on one side is not in that release. */
export interface ImageChange {
  readonly unitKey: string;
  readonly unitName: string;
  readonly before: ImageFacts | null;
  readonly after: ImageFacts | null;
}

export interface ImageFacts {
  readonly digest: string;
  readonly sizeBytes: number | null;
}

export interface ReleaseComparison {
  readonly entities: readonly EntityChange[];
  readonly connections: readonly ConnectionChange[];
  readonly code: readonly CodeChange[];
  readonly dependencies: DependencyComparison;
  /** Also of units that nobody changed: a new runtime under them makes new images. */
  readonly images: readonly ImageChange[];
  readonly migrations: MigrationComparison;
}

const factsOf = (unit: ComparedUnit | undefined): ImageFacts | null =>
  unit ? { digest: unit.imageDigest, sizeBytes: unit.sizeBytes } : null;

function compareImages(before: ComparedRelease, after: ComparedRelease): ImageChange[] {
  const [old, now] = [before, after].map(({ units }) => new Map(units.map((unit) => [unit.key, unit])));
  const units = new Map([...(old ?? []), ...(now ?? [])]);
  return [...units.values()]
    .map(({ key, name }) => ({ key, name, was: factsOf(old?.get(key)), is: factsOf(now?.get(key)) }))
    .filter(({ was, is }) => was?.digest !== is?.digest)
    .map(({ key, name, was, is }) => ({ unitKey: key, unitName: name, before: was, after: is }))
    .toSorted((a, b) => (a.unitKey < b.unitKey ? -1 : 1));
}

/** What whoever has `before` gets with `after`: on the canvas, in its code, in packages, in images and in its data. Values of secrets are in neither. */
export const compareReleases = (before: ComparedRelease, after: ComparedRelease): ReleaseComparison => ({
  entities: compareEntities(before.canvas, after.canvas),
  connections: compareConnections(before.canvas, after.canvas),
  code: compareCode(before.canvas, after.canvas),
  dependencies: compareDependencies(before, after),
  images: compareImages(before, after),
  migrations: compareMigrations(before, after),
});
