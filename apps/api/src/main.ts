import { enableCompileCache } from 'node:module';

// Before anything large is loaded: the second start then skips most of the compiling.
enableCompileCache();

const [{ runProcess }, { readConfig }, { startApi }] = await Promise.all([
  import('@tiffin/process'),
  import('./config.js'),
  import('./start-api.js'),
]);

await runProcess({ name: 'api', readConfig, start: startApi });
