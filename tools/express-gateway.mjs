import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './hand-over.mjs';

const home = join(root, 'bench/express-gateway');
const stamp = join(home, 'node_modules/.tiffin-lock');

/** Installs Express Gateway, and the Node on which all of it works, in a folder of their own: nothing here depends on either. */
export function ensureExpressGateway() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(home, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing Express Gateway (once, about a minute) ...\n');
  const run = (...command) => execFileSync(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
  run('npm', 'ci', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  // The package `node` fetches its binary in an install script; of the others none is needed.
  run('npm', 'rebuild', 'node', '--prefix', home, '--loglevel=error');
  writeFileSync(stamp, wanted);
}
