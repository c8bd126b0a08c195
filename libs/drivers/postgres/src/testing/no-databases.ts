import type { DeployParts } from '@tiffin/deployments-operations';

/** Where no release keeps anything in a database. */
export const noDatabases: DeployParts['migrate'] = {
  run: () => Promise.reject(new Error('No release of this test keeps anything in a database.')),
};
