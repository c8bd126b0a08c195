/** Stops the test cluster of this machine. */
import { parseArgs } from 'node:util';
import { down } from '../infra/test-cluster/program/down.mjs';
import { Progress } from '../infra/test-cluster/program/progress.mjs';

const usage = `Usage: npm run cluster:down [-- --wipe] [--force]

Ends the test cluster that npm run cluster:up started, and only what that started. Its objects are gone; images and what was pushed stay.

  --wipe   remove these too, with the certificates
  --force  also one that another checkout started
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  wipe: { type: 'boolean' },
  force: { type: 'boolean' },
};

try {
  const { values } = parseArgs({ options });
  if (values.help) process.stdout.write(usage);
  else {
    const progress = new Progress();
    await down({ isWiped: values.wipe, isForced: values.force });
    progress.say('the test cluster is stopped');
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = String(error.code).startsWith('ERR_PARSE_ARGS') ? 2 : 1;
}
