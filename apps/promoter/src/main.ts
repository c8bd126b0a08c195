import { issueWorkerGrant } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import { runProcess } from '@tiffin/process';
import { readConfig } from './config.js';
import { openPromoter } from './open-promoter.js';

const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'promoter');

await runProcess({
  name: 'promoter',
  readConfig,
  start: (config, log) =>
    openPromoter({ config, grantFor, report: (error) => log.warn({ err: error }, 'tried again later') }),
});
