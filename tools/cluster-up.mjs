/** Starts the test cluster of this machine. */
import { parseArgs } from 'node:util';
import { factsOf } from '../infra/test-cluster/program/facts.mjs';
import { Progress } from '../infra/test-cluster/program/progress.mjs';
import { up } from '../infra/test-cluster/program/up.mjs';

const usage = `Usage: npm run cluster:up [-- --fresh] [--registry-config FILE]

Starts a Kubernetes of one node on this machine, whole: with a registry, network policies, names, metrics and an entrance. What is missing is
built from the Go module proxy (once, a quarter of an hour on two cores) and installed from Debian. Needs root, Go and Debian 12. Started again, it starts
what is missing. It prints what tests need to know, as lines for a shell.

  --fresh                 stop the old one first, and with it all its objects
  --registry-config FILE  more sections for the registry's configuration, such as auth
  --quiet                 do not print what tests need to know
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  fresh: { type: 'boolean' },
  quiet: { type: 'boolean' },
  'registry-config': { type: 'string' },
};

try {
  const { values } = parseArgs({ options });
  if (values.help) process.stdout.write(usage);
  else {
    const progress = new Progress();
    const wishes = { isFresh: values.fresh, registryConfigFile: values['registry-config'] };
    const cluster = await up(progress, wishes);
    progress.say('the test cluster runs');
    const facts = values.quiet ? {} : factsOf(cluster);
    for (const [name, value] of Object.entries(facts)) process.stdout.write(`export ${name}=${value}\n`);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = String(error.code).startsWith('ERR_PARSE_ARGS') ? 2 : 1;
}
