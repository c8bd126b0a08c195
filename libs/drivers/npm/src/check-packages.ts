import { refusedDependency } from './dependency-error.js';

const packageName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;
/** Version ranges and tags: no colon, slash or at-sign, thus no address, path or repository. */
const rangeOrTag = /^[\w\s.^~<>=|*+-]*$/;
/** npm takes these for files of this machine. */
const fileLike = /^\.|\.(?:tgz|tar|tar\.gz)$/i;

/**
 * Refuses everything but packages of the registry: a `file:` would read this machine, a `git` or `http` address
 * would let a tenant choose where the builder calls. Throws a DependencyError that names the package.
 */
export function checkPackages(packages: Readonly<Record<string, string>>): void {
  for (const [name, range] of Object.entries(packages)) {
    if (!isPackageName(name)) throw refusedDependency('ESOURCE', name, 'this is no name of an npm package.');
    if (isRegistryRange(range)) continue;
    const reason = 'only packages of the registry are installed; give a version, a range or a tag such as "^1.2.0".';
    throw refusedDependency('ESOURCE', `${name}@${range}`, reason);
  }
}

export const isPackageName = (name: string): boolean => name.length <= 214 && packageName.test(name);

/** Also `npm:<other name>@<range>`, which installs a package of the registry under another name. */
export function isRegistryRange(range: string): boolean {
  const alias = /^npm:(.+?)(?:@([^@]*))?$/.exec(range);
  if (alias) return isPackageName(alias[1] ?? '') && isRegistryRange(alias[2] ?? '');
  return rangeOrTag.test(range) && !fileLike.test(range.trim());
}
