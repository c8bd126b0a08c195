import { startExitCode } from '@tiffin/contracts';
import { JsonLog, watchLifeline } from '@tiffin/process';
import { closeServer } from './routing/http-front.js';
import { cellApi } from './api/cell-api.js';
import { listenOnSocket, mustBeAlone } from './api/cell-socket.js';
import { defaultTimings } from './cell-timings.js';
import { LimitUsers } from './limits/limit-users.js';
import { type CellConfig, readConfig } from './config.js';
import { OciImageStore } from './state/oci-image-store.js';
import type { Retirement } from './environments/retire.js';
import { Supervisor } from './supervisor.js';

const warning =
  'Units run as processes of this user on loopback. This is no isolation boundary: run only code you trust.';
const orderly: Retirement = { drainMs: 1_000, graceMs: 2_000 };
/** Nobody is left who could wait for an answer. */
const abandoned: Retirement = { drainMs: 0, graceMs: 500 };

const log = new JsonLog(process.stdout);

const limitsOf = ({ limitsRedisUrl, token }: CellConfig): LimitUsers | undefined =>
  limitsRedisUrl === null ? undefined : new LimitUsers(limitsRedisUrl, token, log);

async function run(): Promise<void> {
  // Everything that this process makes is for this user only.
  process.umask(0o077);
  const config = readConfig();
  await mustBeAlone(config.socketPath);
  const { readyDeadlineMs, imagesMs } = defaultTimings;
  const timings = {
    ...defaultTimings,
    readyDeadlineMs: config.readyDeadlineMs ?? readyDeadlineMs,
    imagesMs: config.imagesMs ?? imagesMs,
  };
  const images = new OciImageStore(config.imagesDir, config.dir);
  const supervisor = await Supervisor.start({ ...config, images, timings, log, limits: limitsOf(config) });
  const api = cellApi({ supervisor, tokens: { write: config.token, read: config.readToken }, log });
  await listenOnSocket(api, config.socketPath);

  let stopping = false;
  const stop = async (retirement: Retirement): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await Promise.all([closeServer(api), supervisor.stop(retirement)]);
    log.info('stopped');
    log.flush();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop(orderly));
  process.on('SIGINT', () => void stop(orderly));
  if (config.lifelineFd !== null) watchLifeline(config.lifelineFd, () => void stop(abandoned));
  log.info('ready', { ...supervisor.probe(), socket: config.socketPath, warning, walls: supervisor.walls });
}

run().catch((error: Error) => {
  log.error('cell-local could not start', { error });
  // Servers that did open must not keep a failed process alive.
  process.exit(startExitCode(error));
});
