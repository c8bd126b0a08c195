/** The identity suite against a real Keycloak, which it fetches, starts and ends. */
import { handOver } from './hand-over.mjs';
import { ensureKeycloak, version } from './keycloak.mjs';

const usage = `Usage: npm run test:keycloak [-- vitest options]

Fetches Keycloak ${version} from Maven Central (once, into the user's cache folder), starts it on free ports of this machine, runs the
identity suite against it (infra/keycloak/tests) and ends it. Needs Java 17 or newer.
`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(usage);
} else {
  try {
    const home = await ensureKeycloak();
    const config = ['--config', 'infra/keycloak/tests/vitest.config.js', '--root', '.'];
    await handOver(['node_modules/vitest/vitest.mjs', 'run', ...config, ...args], { TIFFIN_KEYCLOAK_HOME: home });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
