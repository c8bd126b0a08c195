/** The whole default suite: real Postgres, real processes, a real browser. */
import { ensureBrowser } from './ensure-browser.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { handOver } from './hand-over.mjs';

const usage = `Usage: npm test [-- folder-or-file ... [--long] [vitest options]]

Builds what changed and runs the tests, all of them or those below the named folders. Options are Vitest's, e.g. -t NAME.
With --long, tests that repeat something (redeploys, generated documents) do so many more times.
A Chromium or Chrome is needed; where there is none and this is root on Debian, it is installed with apt-get.
`;

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
