export interface InstalledPackages {
  /** Holds `node_modules`: plain files and folders, no links. */
  readonly directory: string;
  /** What the installer said. */
  readonly log: string;
  /** Removes the directory. */
  dispose(): Promise<void>;
}

/** Gets packages for a unit, without running any of their code. Throws a `UnitFault` where the packages are at fault. */
export interface PackageInstaller {
  /** Text of a package-lock.json for the packages. */
  resolveLock(packages: Readonly<Record<string, string>>): Promise<string>;
  /** Equal keys install equal trees. */
  keyOf(lockfile: string): string;
  install(packages: Readonly<Record<string, string>>, lockfile: string): Promise<InstalledPackages>;
}
