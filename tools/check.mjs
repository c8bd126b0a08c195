/** Everything that can be said about a change without starting the platform. */
import { node } from './hand-over.mjs';
import { runSteps } from './run-steps.mjs';

const usage = `Usage: npm run check [-- step ...]

Runs these steps, two at a time, and shows the output of those that fail:

  generated   what generators write is in step with its sources, and what is committed of it is so
  contract    the GraphQL contract breaks for nobody unless it is declared
  format      Prettier
  graph       project graph (without it the boundary rule would not run)
  lint        ESLint: boundaries, sizes, bans
  types       TypeScript
  unit        tests of rules, kernel, access, contracts, http and tools; migrations lead to the schema and the client
`;

const unitFolders = [
  'libs/http',
  'libs/kernel',
  'libs/access',
  'libs/contracts',
  'rules/src',
  'tools',
  'src/migrations',
];

const steps = [
  { name: 'generated', command: [node, 'tools/generate.mjs', '--check'] },
  { name: 'contract', command: [node, 'tools/contract.mjs'], after: ['generated'] },
  {
    name: 'format',
    command: ['prettier', '--check', '--log-level=warn', '--cache', '--cache-location=.tiffin/cache/prettier', '.'],
  },
  { name: 'graph', command: ['nx', 'graph', '--file=.nx/graph.json'], env: { NX_DAEMON: 'false' } },
  {
    name: 'lint',
    command: [node, '--max-old-space-size=4096', 'node_modules/eslint/bin/eslint.js', '.'],
    after: ['graph', 'generated'],
    env: { NX_DAEMON: 'false' },
  },
  {
    name: 'types',
    after: ['generated'],
    command: [
      node,
      'node_modules/typescript/bin/tsc',
      '-p',
      '.',
      '--incremental',
      '--tsBuildInfoFile',
      '.tiffin/cache/types.tsbuildinfo',
    ],
  },
  {
    name: 'unit',
    command: [node, 'node_modules/vitest/vitest.mjs', 'run', ...unitFolders],
    after: ['graph'],
  },
];

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  const unknown = args.find((arg) => !steps.some(({ name }) => name === arg));
  if (unknown) {
    process.stderr.write(`There is no step "${unknown}".\n\n${usage}`);
    return void (process.exitCode = 2);
  }
  const startedAt = performance.now();
  const { passed, failed } = await runSteps(chosen(args), 2);
  process.stdout.write(
    `${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${passed} passed, ${failed} failed\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

/** The steps asked for, with those that they need; all where none is named. */
function chosen(names) {
  if (names.length === 0) return steps;
  const needed = new Set(names);
  for (const step of steps.filter(({ name }) => names.includes(name)))
    (step.after ?? []).forEach((name) => needed.add(name));
  return steps.filter(({ name }) => needed.has(name));
}

await main(process.argv.slice(2));
