/** A Chromium or Chrome of this machine, installed where there is none and it may be. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The path of a browser that can be driven, or null. */
function findBrowser() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin'];
  const paths = folders.flatMap((folder) => browsers.map((name) => join(folder, name)));
  return [...paths, macChrome].find((path) => existsSync(path)) ?? null;
}

/** The path of a browser that tests drive. Throws with what to install where there is none. */
export function ensureBrowser() {
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
