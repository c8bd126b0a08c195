import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules/.bin');

/** The pinned Node. */
export const node = join(bin, 'node');

/** The version that package.json pins, e.g. `24.21.0`. */
export const pinnedVersion = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies.node;

/** Whether this process already is the pinned Node. */
export const isPinnedNode = () => process.versions.node === pinnedVersion();

/** The environment of what is started: the checkout's own binaries, Node 24 among them, come first. */
export const toolEnvironment = (extra = {}) => ({
  ...process.env,
  NODE_COMPILE_CACHE: join(root, '.tiffin/cache/compile'),
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  ...extra,
});

/** Runs the pinned Node with this terminal, passes signals on and ends as it ends. */
export function handOver(args, environment = {}) {
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: toolEnvironment(environment) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal];
      resolve(process.exitCode);
    });
  });
}
