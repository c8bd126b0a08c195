import { type Canvas, type Dependencies, dependenciesOfManifest, type Entity } from '@tiffin/canvas-rules';
import type { ComparedRelease, ComparedUnit } from './compared-release.js';

export interface DependencyChange {
  /** What an entity asks for (`^4.0.0`), or what is installed in a unit (`4.18.2`). */
  readonly is: 'asked' | 'installed';
  /** Id of the entity, or key of the unit. */
  readonly ownerKey: string;
  readonly ownerName: string;
  readonly package: string;
  /** Version or range; several are installed at once where packages disagree: `1.0.0, 2.1.0`. Null: none. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface DependencyComparison {
  readonly changes: readonly DependencyChange[];
  /** Units of both releases whose installed packages cannot be told, because a lock is missing or unreadable. */
  readonly unknownUnits: readonly string[];
  readonly isTruncated: boolean;
}

const mostChanges = 2_000;
const longestText = 214;
/** Longest lock that is read, in characters. */
const longestLock = 8_388_608;

type Packages = ReadonlyMap<string, string>;
type Owner = Pick<DependencyChange, 'is' | 'ownerKey' | 'ownerName'>;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function changesOf(owner: Owner, before: Packages, after: Packages): DependencyChange[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .toSorted(compare)
    .map((name) => ({ ...owner, package: name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}

function askedBy(entity: Entity): Packages {
  const packages =
    entity.type === 'Model' ? entity.dependencies : 'files' in entity ? manifestOf(entity.files ?? {}) : {};
  return new Map(Object.entries(packages));
}

function manifestOf(files: Readonly<Record<string, string>>): Dependencies {
  const read = files['package.json'] === undefined ? null : dependenciesOfManifest(files['package.json']);
  return read && 'packages' in read ? read.packages : {};
}

/** What somebody wrote, in as many characters as a name and a version have. */
const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

const shown = (change: DependencyChange): DependencyChange => ({
  ...change,
  package: cut(change.package),
  before: change.before === null ? null : cut(change.before),
  after: change.after === null ? null : cut(change.after),
});

const none: Packages = new Map();

const allAsked = ({ entities }: Canvas) => new Map(entities.map((entity) => [entity.id, askedBy(entity)]));

function askedChanges(before: Canvas, after: Canvas): DependencyChange[] {
  const entities = new Map([...before.entities, ...after.entities].map((entity) => [entity.id, entity]));
  const [old, now] = [allAsked(before), allAsked(after)];
  return [...entities.values()].flatMap(({ id, name }) =>
    changesOf({ is: 'asked', ownerKey: id, ownerName: name }, old.get(id) ?? none, now.get(id) ?? none),
  );
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** `node_modules/a/node_modules/@b/c` holds `@b/c`. */
const packageAt = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** The package and version at a place of a lock; null for the root, for links, and for what is only for development. */
function installedAt(place: string, entry: unknown): { readonly name: string; readonly version: string } | null {
  const { version, dev } = fields(entry);
  const isInstalled = place.includes('node_modules/') && typeof version === 'string' && dev !== true;
  return isInstalled ? { name: packageAt(place), version } : null;
}

/** The packages of a package-lock.json; null where it cannot be read. */
function installedBy(lock: string | null): Packages | null {
  const packages = lock === null || lock.length > longestLock ? undefined : fields(parsed(lock))['packages'];
  if (packages === undefined) return null;
  const versions = new Map<string, Set<string>>();
  for (const [place, entry] of Object.entries(fields(packages))) {
    const found = installedAt(place, entry);
    if (found) versions.set(found.name, (versions.get(found.name) ?? new Set()).add(found.version));
  }
  return new Map([...versions].map(([name, all]) => [name, [...all].toSorted(compare).join(', ')]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type Units = readonly ComparedUnit[];

const inBoth = (before: Units, after: Units): readonly (readonly [ComparedUnit, ComparedUnit])[] =>
  after.flatMap((unit) => before.filter(({ key }) => key === unit.key).map((was) => [was, unit] as const));

/** Changes of what is installed in a unit; null where that is not known of both. */
function installedChanges(before: ComparedUnit, after: ComparedUnit): DependencyChange[] | null {
  if (before.lockfile === after.lockfile) return [];
  const [old, now] = [installedBy(before.lockfile), installedBy(after.lockfile)];
  return old && now && changesOf({ is: 'installed', ownerKey: after.key, ownerName: after.name }, old, now);
}

/** What entities ask for and what is installed for it. What a unit that is new has installed follows from what is asked, and is not listed. */
export function compareDependencies(before: ComparedRelease, after: ComparedRelease): DependencyComparison {
  const installed = inBoth(before.units, after.units).map(([was, is]) => ({ is, changes: installedChanges(was, is) }));
  const all = [...askedChanges(before.canvas, after.canvas), ...installed.flatMap(({ changes }) => changes ?? [])];
  return {
    changes: all.slice(0, mostChanges).map(shown),
    unknownUnits: installed.filter(({ changes }) => changes === null).map(({ is }) => is.key),
    isTruncated: all.length > mostChanges,
  };
}
