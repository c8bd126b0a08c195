/** A builder as a process of its own, with little memory, so that what it builds can end it. */
import { issueWorkerGrant } from '@tiffin/access';
import { keepsAll, noFiles } from './keeps-all.js';
import { openBuilder } from '../open-builder.js';
import { WorkByContent } from './work-by-content.js';

const [databaseUrl = ''] = process.argv.slice(2);
await openBuilder({
  config: {
    ...{
      databaseUrl,
      redisUrl: null,
      imagesDir: '',
      runtimesDir: '',
      baseLockFile: '',
      cacheDir: '',
      searchPath: '',
      keys: { keyRingDir: null, transit: null },
      secretKeyFile: null,
    },
    ...{ lifelineFd: null, leaseMs: 600, retryAfterMs: 200, sweepMs: 100, retention: keepsAll },
  },
  files: noFiles,
  tell: () => undefined,
  warn: () => undefined,
  factory: new WorkByContent(),
  grantFor: (tenantId) => issueWorkerGrant(tenantId, 'builder'),
  report: (error) => console.error(error),
});
console.log('ready');
