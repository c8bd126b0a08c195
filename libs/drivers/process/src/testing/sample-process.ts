import type { Logger } from 'pino';
import { WrongVariables } from '../environment.js';
import { type RunningProcess, runProcess } from '../run-process.js';

/** A platform process that does nothing; its first argument says how it starts and closes. */
const [how = 'well'] = process.argv.slice(2);

/** As database drivers throw them: the whole connection hangs on the error. */
function driverError(): Error {
  const connection = { connectionString: 'postgres://tiffin_app:the-password@127.0.0.1/tiffin' };
  return Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED', connection, client: connection });
}

// Nothing else keeps it alive, and its start-up failing must end it all the same.
const keepAlive = setInterval(() => undefined, 60_000);
await runProcess({ name: 'sample', readConfig, start });

function readConfig() {
  if (how === 'no-config') throw new WrongVariables('PORT is "high"; it must be a whole number.');
  const [, healthPort] = process.argv.slice(2);
  return { lifelineFd: how === 'well' ? 3 : null, healthPort: healthPort === undefined ? null : Number(healthPort) };
}

function start(_: unknown, log: Logger): Promise<RunningProcess> {
  if (how === 'fails') return Promise.reject(driverError());
  if (how === 'no-port') return Promise.reject(Object.assign(new Error('taken'), { code: 'EADDRINUSE' }));
  log.warn({ err: driverError() }, 'tried again later');
  return Promise.resolve({
    ready: { port: 7 },
    close: () => {
      clearInterval(keepAlive);
      log.info('closed');
      if (how === 'takes-long') return new Promise((resolve) => process.once('SIGUSR2', () => resolve()));
      return how === 'cannot-close' ? Promise.reject(new Error('it is stuck')) : Promise.resolve();
    },
  });
}
