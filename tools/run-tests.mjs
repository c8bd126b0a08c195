/** The whole default suite: real Postgres, real processes, a real browser. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { handOver, root } from './hand-over.mjs';

const usage = `Usage: npm test [-- folder-or-file ... [--long] [vitest options]]

Builds what changed and runs the tests, all of them or those below the named folders. Options are Vitest's, e.g. -t NAME.
With --long, tests that repeat something (redeploys, generated documents) do so many more times.
A Chromium or Chrome is needed; where there is none and this is root on Debian, it is installed with apt-get.
`;

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The path of a browser that can be driven, or null. */
function findBrowser() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin'];
  const paths = folders.flatMap((folder) => browsers.map((name) => join(folder, name)));
  return [...paths, macChrome].find((path) => existsSync(path)) ?? null;
}

function ensureBrowser() {
  const found = process.env.TIFFIN_CHROMIUM ?? findBrowser() ?? installBrowser();
  if (found) return found;
  throw new Error(
    'The tests need a Chromium or Chrome, and none is installed. Install one (Debian and Ubuntu: "apt-get install chromium"), ' +
      'or set TIFFIN_CHROMIUM to the path of its executable.',
  );
}

function installBrowser() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  process.stderr.write('No Chromium here; installing it (apt-get install chromium) ...\n');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], quiet);
  return findBrowser();
}

const isLong = process.argv.includes('--long');
const args = process.argv.slice(2).filter((arg) => arg !== '--long');
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(usage);
} else {
  try {
    const browser = ensureBrowser();
    await ensureBuilt();
    await handOver(['node_modules/vitest/vitest.mjs', 'run', ...args], {
      TIFFIN_CHROMIUM: browser,
      ...(isLong ? { TIFFIN_LONG_TESTS: '1' } : {}),
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
