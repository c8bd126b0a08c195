import { runProcess } from '@tiffin/process';
import { readConfig } from './config.js';
import { openIdentity } from './open-identity.js';

await runProcess({
  name: 'identity',
  readConfig,
  start: (config, log) => openIdentity(config, (error) => log.error({ err: error }, 'a request failed')),
});
