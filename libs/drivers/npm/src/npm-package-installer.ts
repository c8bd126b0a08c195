import { type InstalledPackages, type PackageInstaller, UnitFailure } from '@tiffin/builds-operations';
import { Refusal } from '@tiffin/kernel';
import { dependenciesKey } from './dependencies-key.js';
import { DependencyError } from './dependency-error.js';
import { NpmDependencies, type NpmOptions } from './npm-dependencies.js';

type Print = (line: string) => void;
type Packages = Readonly<Record<string, string>>;

/** npm as the installer of units. A registry out of reach is no fault of the unit: it is tried again. */
export class NpmPackageInstaller implements PackageInstaller {
  private readonly npm: NpmDependencies;

  constructor(options: NpmOptions) {
    this.npm = new NpmDependencies(options);
  }

  resolveLock(packages: Packages, print: Print): Promise<string> {
    return blaming(() => this.npm.resolveLock(packages, print));
  }

  keyOf(lockfile: string): string {
    try {
      return dependenciesKey(lockfile);
    } catch (error) {
      throw failureOrFault(error);
    }
  }

  install(packages: Packages, lockfile: string, print: Print): Promise<InstalledPackages> {
    return blaming(() => this.npm.install(packages, lockfile, print));
  }
}

async function blaming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failureOrFault(error);
  }
}

function failureOrFault(error: unknown): unknown {
  if (!(error instanceof DependencyError)) return error;
  return error.isFault ? Refusal.of('PACKAGES_UNAVAILABLE', error.message) : new UnitFailure(error.message);
}
