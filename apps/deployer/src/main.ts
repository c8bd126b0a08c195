import { issueWorkerGrant } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import { runProcess } from '@tiffin/process';
import { readConfig } from './config.js';
import { openDeployer } from './open-deployer.js';

const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');

await runProcess({
  name: 'deployer',
  readConfig,
  start: (config, log) =>
    openDeployer({ config, grantFor, report: (error) => log.warn({ err: error }, 'tried again later') }),
});
