export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Of the archive, hex digits; null where the lockfile does not say. */
  readonly sha512: string | null;
  readonly license: string | null;
}

/** The packages that a package-lock.json (version 2 or 3) has installed, those for development left out. None where it cannot be read. */
export function lockedPackages(lockfile: string): readonly LockedPackage[] {
  return Object.entries(packagesOf(lockfile)).flatMap(([path, entry]) => {
    const { version, dev, link } = entry;
    const name = entry['name'] ?? path.split('node_modules/').at(-1);
    if (path === '' || dev === true || link === true) return [];
    if (typeof version !== 'string' || typeof name !== 'string' || name === '') return [];
    return [{ name, version, sha512: sha512Of(entry['integrity']), license: textOf(entry['license']) }];
  });
}

type Entry = Readonly<Record<string, unknown>>;

function packagesOf(lockfile: string): Readonly<Record<string, Entry>> {
  try {
    const packages = (JSON.parse(lockfile) as { packages?: unknown } | null)?.packages;
    const all = typeof packages === 'object' && packages !== null ? Object.entries(packages) : [];
    return Object.fromEntries(all.filter(([, entry]) => typeof entry === 'object' && entry !== null));
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Of several hashes (`sha1-… sha512-…`), the one that counts. */
function sha512Of(integrity: unknown): string | null {
  const base64 = /(?:^| )sha512-([A-Za-z0-9+/]{86}==)/.exec(textOf(integrity) ?? '')?.[1];
  return base64 === undefined ? null : Buffer.from(base64, 'base64').toString('hex');
}
