import { dependenciesOfManifest } from '@tiffin/canvas-rules';
import type { UnitContent, UnitDependencies } from '@tiffin/contracts';

const lockName = 'package-lock.json';

type Files = Readonly<Record<string, string>>;

/** What becomes of files of a canvas: their packages are installed by the lock, which itself reaches no image. */
export const unitFiles = (files: Files): Pick<UnitContent, 'files' | 'dependencies'> => ({
  files: Object.fromEntries(Object.entries(files).filter(([path]) => path !== lockName)),
  dependencies: dependenciesOf(files),
});

/** A lock file without packages reaches no image. */
function dependenciesOf(files: Files): UnitDependencies | null {
  const read = dependenciesOfManifest(files['package.json'] ?? '{}');
  if ('problem' in read || Object.keys(read.packages).length === 0) return null;
  return { packages: read.packages, lockfile: files[lockName] ?? null };
}
