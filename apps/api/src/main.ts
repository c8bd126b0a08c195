import { enableCompileCache } from 'node:module';

// Before anything large is loaded: the second start then skips most of the compiling.
enableCompileCache();

const [{ runProcess }, { readConfig }, { startApi }] = await Promise.all([
  import('@tiffin/process'),
  import('./config.js'),
  import('./start-api.js'),
]);
const config = readConfig();

await runProcess({ name: 'api', lifelineFd: config.lifelineFd }, (log) => startApi(config, log));
