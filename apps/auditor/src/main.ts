import { runProcess } from '@tiffin/process';
import { readConfig } from './config.js';
import { openAuditor } from './open-auditor.js';

await runProcess({
  name: 'auditor',
  readConfig,
  start: (config, log) =>
    openAuditor({
      config,
      alarm: (text, about) => log.error({ ...about, alarm: true }, text),
      report: (error) => log.warn({ err: error }, 'tried again later'),
    }),
});
