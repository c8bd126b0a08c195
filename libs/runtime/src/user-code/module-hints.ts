import { fileURLToPath } from 'node:url';
import { nativeHint } from './denied-access.js';
import { shorten, type UserCode } from './own-paths.js';

export interface Asked {
  readonly specifier: string;
  /** Address of the file that asks; undefined for the runtime itself. */
  readonly parent: string | undefined;
  /** By `import`, not by `require`. */
  readonly isImport: boolean;
}

export type ModuleError = NodeJS.ErrnoException & {
  readonly requireStack?: readonly string[];
  /** Where it would be. */
  readonly url?: string;
};

/** What to do about a module that is not there, in one or two sentences. */
export function wayOut(code: UserCode, asked: Asked, cause: ModuleError | null): string {
  const { specifier } = asked;
  if (specifier.startsWith('#')) return `The nearest package.json has no such name in its "imports".`;
  const name = packageOf(specifier);
  if (name === null) return fileHint(code, asked);
  const folder = folderOf(code, asked, name);
  if (folder !== null) return specifier === name ? mainHint(folder, asked, cause) : partHint(folder, asked);
  return meant(otherPackage(code, name, specifier)) ?? absentHint(code, asked, name);
}

const meant = (name: string | undefined): string | null => (name === undefined ? null : `Did you mean "${name}"?`);

function absentHint(code: UserCode, asked: Asked, name: string): string {
  const package_ = askingPackage(code, asked);
  const whose = package_ === null ? '' : `The package "${package_}" needs it and does not bring it along. `;
  return `${whose}Add "${name}" to the dependencies of the ${code.of}.`;
}

/** Of a package that is there: what `require` or `import` of its bare name leads to. */
function mainHint(folder: string, { specifier, isImport }: Asked, cause: ModuleError | null): string {
  const there = `The package "${specifier}" is there, but`;
  if (cause?.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') {
    const other = isImport ? `createRequire(import.meta.url)('${specifier}')` : `await import('${specifier}')`;
    return `${there} cannot be loaded with ${isImport ? 'import' : 'require'}. Try ${other}.`;
  }
  const { main } = manifestOf(folder);
  const lacks = typeof main === 'string' ? `its main file "${main}" is missing` : 'has no main file';
  return `${there} ${lacks}. Name one of its files ("${specifier}/..."), or take another version.`;
}

function partHint(folder: string, { specifier }: Asked): string {
  const name = packageOf(specifier) ?? specifier;
  const there = `The package "${name}" is there, but it has or exports no such file.`;
  if (manifestOf(folder).exports !== undefined) return there;
  const found = similar(folder, specifier.slice(name.length + 1));
  return found === undefined ? there : `${there} ${meant(`${name}/${found}`) ?? ''}`;
}

function fileHint(code: UserCode, asked: Asked): string {
  const { specifier, parent } = asked;
  const package_ = askingPackage(code, asked);
  if (specifier.endsWith('.node')) return nativeHint;
  if (package_ !== null) return `The package "${package_}" is incomplete. Take another version of it.`;
  const base = parent?.startsWith('file:') ? fileURLToPath(new URL('.', parent)) : `${code.folder}/`;
  return ownFileHint(code, base, specifier);
}

function ownFileHint(code: UserCode, base: string, specifier: string): string {
  const path = process.getBuiltinModule('node:path').resolve(base, specifier.replace(/^file:\/\//, ''));
  if (!`${path}/`.startsWith(`${code.folder}/code/`)) {
    return `It lies outside of what this ${code.of} may read: its own files and its packages.`;
  }
  const found = similar(base, specifier);
  if (found !== undefined) return `Did you mean "${found.startsWith('.') ? found : `./${found}`}"?`;
  return namesIn(path).length > 0 ? 'It is a folder without an index.js. Name the file in it.' : absentFile[code.of];
}

const absentFile: Readonly<Record<UserCode['of'], string>> = {
  model: 'A model has no files beside its script: put it into the script, or into a package.',
  function: 'Check its name, upper and lower case and, for an import, the ending; a file must be among the files.',
};

/** Looks for a path below a folder that differs in upper and lower case, in its ending, or in leading to a folder. */
function similar(folder: string, path: string): string | undefined {
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  const found: string[] = [];
  for (const part of parts) {
    const name = part.startsWith('.') ? part : namesIn(join(folder, found)).find((one) => sameWord(one, part));
    if (name === undefined) return undefined;
    found.push(name);
  }
  const names = namesIn(join(folder, found));
  const file = names.find((one) => sameWord(one, last)) ?? names.find((one) => sameWord(stem(one), stem(last)));
  if (file === undefined) return undefined;
  const index = namesIn(join(folder, [...found, file])).filter((one) => /^index\.[cm]?js$/.test(one));
  const whole = [...found, file, ...index.slice(0, 1)].join('/');
  return whole === path ? undefined : whole;
}

const join = (folder: string, parts: readonly string[]): string => [folder, ...parts].join('/');

const sameWord = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const stem = (name: string): string => name.replace(/\.([cm]?[jt]s|json)$/, '');

function namesIn(folder: string): readonly string[] {
  try {
    return process.getBuiltinModule('node:fs').readdirSync(folder);
  } catch {
    return [];
  }
}

/** Another spelling of the name that there is, as a package or as a module of Node. */
function otherPackage({ folder }: UserCode, name: string, specifier: string): string | undefined {
  const { builtinModules, isBuiltin } = process.getBuiltinModule('node:module');
  if (isBuiltin(`node:${specifier}`)) return `node:${specifier}`;
  const scope = name.includes('/') ? `/${name.split('/')[0]}` : '';
  const packages = namesIn(`${folder}/node_modules${scope}`).map((one) =>
    scope === '' ? one : `${scope.slice(1)}/${one}`,
  );
  const found = [...packages, ...builtinModules].find((one) => sameWord(one, name));
  return found === undefined ? undefined : found + specifier.slice(name.length);
}

/** Null for a file; `@scope/name` of `@scope/name/lib/x`. */
function packageOf(specifier: string): string | null {
  if (/^(\.{0,2}\/|\.{1,2}$|file:|[a-z]:)/i.test(specifier)) return null;
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** The package whose file asks; null for the author's own. */
function askingPackage({ folder }: UserCode, { parent }: Asked): string | null {
  const file = parent === undefined ? '' : shorten(folder, parent);
  return /^node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? null;
}

function folderOf({ folder }: UserCode, { parent }: Asked, name: string): string | null {
  const { existsSync } = process.getBuiltinModule('node:fs');
  const own = parent?.startsWith('file:')
    ? /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(fileURLToPath(parent))?.[0]
    : undefined;
  const places = [...(own === undefined ? [] : [`${own}/node_modules/${name}`]), `${folder}/node_modules/${name}`];
  return places.find((place) => existsSync(place)) ?? null;
}

function manifestOf(folder: string): { readonly main?: unknown; readonly exports?: unknown } {
  try {
    const text = process.getBuiltinModule('node:fs').readFileSync(`${folder}/package.json`, 'utf8');
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}
