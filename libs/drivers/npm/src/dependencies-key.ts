import { createHash } from 'node:crypto';
import { normalizeLockfile } from './normalize-lockfile.js';

/**
 * Names what a lock installs here: SHA-256 in hex over the lock, without its formatting and addresses, and over the platform,
 * for which npm picks optional packages. Throws the DependencyError of a lock that is not acceptable.
 */
export function dependenciesKey(lockfile: string): string {
  const platform = `${process.platform}-${process.arch}`;
  return createHash('sha256')
    .update(`${platform}\n${normalizeLockfile(lockfile).text}`)
    .digest('hex');
}
