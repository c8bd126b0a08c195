import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { alone } from './alone.mjs';
import { freshTargets } from './build-stamps.mjs';
import { targets } from './build-targets.mjs';
import { node, root, toolEnvironment } from './hand-over.mjs';

/** Builds the targets whose sources changed. Where none did it costs a few milliseconds and starts nothing. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await alone('building', async () => {
    if (!isBuilt()) await build();
  });
}

function isBuilt() {
  const wanted = targets();
  return freshTargets(wanted).length === wanted.length;
}

async function build() {
  const child = spawn(node, [join(root, 'tools/build.mjs')], {
    cwd: root,
    // Standard output belongs to the command that follows, which may print JSON.
    stdio: ['ignore', process.stderr, 'inherit'],
    env: toolEnvironment(),
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error('The build failed; what is above says where.');
}
