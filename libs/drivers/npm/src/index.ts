export { dependenciesKey } from './dependencies-key.js';
export { DependencyError, type DependencyErrorFields } from './dependency-error.js';
export { type InstalledDependencies, NpmDependencies, type NpmOptions } from './npm-dependencies.js';
export { NpmPackageInstaller } from './npm-package-installer.js';
