import { canonicalJson, type Json } from '@tiffin/kernel';
import { isPackageName, isRegistryRange } from './check-packages.js';
import { refusedDependency } from './dependency-error.js';

type Fields = Readonly<Record<string, Json | undefined>>;

/** A package-lock.json that holds packages of the registry only, without addresses and without what is for development. */
export interface NormalLockfile {
  /** What the root asks for. */
  readonly packages: Readonly<Record<string, string>>;
  /** Canonical JSON: equal locks have equal texts. */
  readonly text: string;
}

const location = /^(?:(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+))+$/;
const exactVersion = /^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/;
const maxBytes = 8 * 1024 * 1024;
/** Everything else (`resolved`, `bin`, `license`, `funding`, ...) is not needed to install the same packages. */
const keptFields = [
  ...['name', 'version', 'integrity', 'optional', 'devOptional', 'peer', 'inBundle', 'bundleDependencies'],
  ...[
    'dependencies',
    'optionalDependencies',
    'peerDependencies',
    'peerDependenciesMeta',
    'engines',
    'os',
    'cpu',
    'libc',
  ],
];

/** Throws a DependencyError where the text is no lock of version 2 or 3, or names a source other than the registry. */
export function normalizeLockfile(text: string): NormalLockfile {
  const locked = readLocked(text);
  const packages = fields(fields(locked[''])['dependencies']) as Readonly<Record<string, string>>;
  const entries = Object.entries(locked)
    .filter(([path, entry]) => path !== '' && fields(entry)['dev'] !== true)
    .map(([path, entry]) => [path, checkedEntry(path, fields(entry))] as const);
  const content = { '': { name: 'function', dependencies: packages }, ...Object.fromEntries(entries) };
  return {
    packages,
    text: `${canonicalJson({ lockfileVersion: 3, name: 'function', packages: content, requires: true })}\n`,
  };
}

function readLocked(text: string): Fields {
  if (text.length > maxBytes) throw badLock('', `it is larger than ${maxBytes / 1024 / 1024} MiB.`);
  const lock = fields(parse(text));
  const version = lock['lockfileVersion'];
  if (version === 2 || version === 3) return fields(lock['packages']);
  throw badLock('', 'it must have "lockfileVersion" 2 or 3. Make it with a current npm.');
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw badLock('', `it is not valid JSON: ${(error as Error).message}`);
  }
}

function checkedEntry(path: string, entry: Fields): Fields {
  const name = location.exec(path)?.[1] ?? '';
  if (!path.split('/node_modules/').every((part) => isPackageName(part.replace(/^node_modules\//, '')))) {
    throw badLock(path, 'it is not below node_modules; workspaces and links are not installed.');
  }
  const packageName = typeof entry['name'] === 'string' ? entry['name'] : name;
  checkSource(packageName, entry);
  checkRanges(packageName, entry);
  return Object.fromEntries(keptFields.map((field) => [field, entry[field]]));
}

function checkSource(name: string, entry: Fields): void {
  const { version, resolved } = entry;
  if (entry['link'] === true) {
    throw badLock(name, 'it is a link to a folder; only packages of the registry are installed.');
  }
  if (typeof version !== 'string' || !exactVersion.test(version)) throw badLock(name, 'it has no exact version.');
  if (resolved === undefined || isRegistryTarball(String(resolved), name, version)) return;
  const reason = `it comes from "${String(resolved)}"; only packages of the registry are installed.`;
  throw badLock(`${name}@${version}`, reason);
}

/** Whether an address has the form that registries give it; the host does not matter, because no address is kept. */
function isRegistryTarball(resolved: string, name: string, version: string): boolean {
  const url = URL.canParse(resolved) ? new URL(resolved) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  const file = `/${name}/-/${name.replace(/^.*\//, '')}-${version.split('+')[0]}.tgz`;
  return url.pathname.replace(/%2f/gi, '/').endsWith(file);
}

function checkRanges(name: string, entry: Fields): void {
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    for (const [needed, range] of Object.entries(fields(entry[field]))) {
      if (isPackageName(needed) && typeof range === 'string' && isRegistryRange(range)) continue;
      throw badLock(name, `it needs "${needed}" from "${String(range)}"; only packages of the registry are installed.`);
    }
  }
}

const fields = (value: Json | undefined): Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

const badLock = (about: string, reason: string) =>
  refusedDependency('ELOCKFILE', about, `in package-lock.json, ${reason}`);
