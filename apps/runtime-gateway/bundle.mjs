import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { librariesBeside } from '../../tools/libraries-beside.mjs';

/** Plugins for the bundler of the runtimes. */
export const plugins = [librariesBeside];

const here = fileURLToPath(new URL('bundle', import.meta.url));

/** What was bundled becomes a script with what V8 makes of it at a start, and a `runtime.mjs` that runs both. */
export async function finish(folder) {
  const assets = join(folder, 'assets');
  mkdirSync(assets, { recursive: true });
  const program = join(assets, 'program.cjs');
  writeFileSync(program, `(function (require, __filename) {${await asScript(folder)}\n})`);
  copyFileSync(join(here, 'runtime.mjs'), join(folder, 'runtime.mjs'));
  const cwd = mkdtempSync(join(tmpdir(), 'gateway-start-'));
  writeFileSync(join(cwd, 'config.json'), JSON.stringify(startConfig));
  // A seed of our own and nothing at the same time, so that it is the same each time; it is taken under any other, and with threads.
  const made = [
    '--random-seed=1',
    '--predictable',
    join(here, 'make-cache.mjs'),
    program,
    join(assets, 'program.cache'),
  ];
  execFileSync(process.execPath, made, { cwd, env: { HOST: '127.0.0.1', PORT: '0' } });
  rmSync(cwd, { recursive: true });
}

/** As ASCII, of which V8 keeps half as many bytes. */
async function asScript(folder) {
  const external = (id) => /^\.\/[\w-]+\.mjs$/.test(id) && id !== './runtime.mjs';
  const bundle = await rolldown({ cwd: folder, input: './runtime.mjs', platform: 'node', treeshake: false, external });
  const { output } = await bundle.generate({
    format: 'cjs',
    // What it reads beside itself is required: of `import()` in a script Node warns each user that it is an experiment.
    dynamicImportInCjs: false,
    comments: { legal: true, annotation: false, jsdoc: false },
  });
  await bundle.close();
  return output[0].code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** What most gateways have. */
const startConfig = {
  ...{ kind: 'gateway', id: 'start', name: 'Start' },
  apiEndpoints: { all: { host: '*', paths: ['/all/*'] } },
  serviceEndpoints: { all: { urls: ['http://127.0.0.1:1'] } },
  pipelines: { all: { apiEndpoints: ['all'], policies: [{ proxy: [{ action: { serviceEndpoint: 'all' } }] }] } },
  policies: ['proxy'],
};
