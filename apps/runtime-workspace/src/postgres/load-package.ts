import { createRequire } from 'node:module';
import { join } from 'node:path';
import { connectorPackages } from '@tiffin/contracts';
import { LoadError } from '../load/load-error.js';
import { reasonOf } from './database-error.js';

/** A connector's package from the unit's own `node_modules`. Errors: `LoadError` that names both. */
export function loadPackage<Package>(folder: string, { name, kind }: { name: string; kind: string }): Package {
  const [packageName = ''] = connectorPackages[kind] ?? [];
  try {
    return createRequire(join(folder, 'config.json'))(packageName) as Package;
  } catch (error) {
    const isMissing = (error as { code?: unknown }).code === 'MODULE_NOT_FOUND';
    const why = isMissing ? 'is not installed in this unit' : `does not load: ${reasonOf(error)}`;
    throw new LoadError(`Connector "${name}" is of the kind "${kind}": its package ${packageName} ${why}.`);
  }
}
