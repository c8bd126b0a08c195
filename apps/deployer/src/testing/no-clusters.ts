import type { DeployerConfig } from '../config.js';

/** Of a deployer that has local cells alone. */
export const noClusters: DeployerConfig['clusters'] = {
  kubeconfigsDir: null,
  registry: null,
  pullKeysFile: null,
  signingKeysFile: null,
};
