/** The identity suite against a real Keycloak, which it fetches, starts and ends. */
import { ensureBrowser } from './ensure-browser.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { handOver } from './hand-over.mjs';
import { ensureKeycloak, version } from './keycloak.mjs';

const usage = `Usage: npm run test:keycloak [-- vitest options]

Fetches Keycloak ${version} from Maven Central (once, into the user's cache folder), starts it on free ports of this machine, runs the
identity suite and the console against it (infra/keycloak/tests) and ends it. Needs Java 17 or newer, and a Chromium or Chrome.
`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(usage);
} else {
  try {
    const browser = ensureBrowser();
    const home = await ensureKeycloak();
    await ensureBuilt();
    const config = ['--config', 'infra/keycloak/tests/vitest.config.js', '--root', '.'];
    await handOver(['node_modules/vitest/vitest.mjs', 'run', ...config, ...args], {
      ...{ TIFFIN_KEYCLOAK_HOME: home, TIFFIN_CHROMIUM: browser },
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
