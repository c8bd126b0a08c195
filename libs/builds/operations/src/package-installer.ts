export interface InstalledPackages {
  /** Holds `node_modules`: plain files and folders, no links. */
  readonly directory: string;
  /** Removes the directory. */
  dispose(): Promise<void>;
}

/** Gets packages for a unit, without running any of their code. Throws a `UnitFailure` where these packages cannot be had. */
export interface PackageInstaller {
  /** Text of a package-lock.json for the packages. `print` is told each line that the installer says, as it comes. */
  resolveLock(packages: Readonly<Record<string, string>>, print: (line: string) => void): Promise<string>;
  /** Equal keys install equal trees. */
  keyOf(lockfile: string): string;
  install(
    packages: Readonly<Record<string, string>>,
    lockfile: string,
    print: (line: string) => void,
  ): Promise<InstalledPackages>;
}
