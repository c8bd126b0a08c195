/**
 * Sees that the GraphQL contract breaks for nobody unless that is declared. What was released is `libs/contracts/released.graphql`; what
 * of it breaks on purpose is declared in `libs/contracts/breaking-changes.json`, each with its way out for clients.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, findBreakingChanges } from 'graphql';
import { root } from './hand-over.mjs';

const usage = `Usage: node tools/contract.mjs [--release]

Compares libs/contracts/schema.graphql with what was released. Each breaking change must be declared in
libs/contracts/breaking-changes.json, and each declared one must be there.

  --release  from now on, the contract as it is counts as released
`;

const paths = {
  released: join(root, 'libs/contracts/released.graphql'),
  current: join(root, 'libs/contracts/schema.graphql'),
  declared: join(root, 'libs/contracts/breaking-changes.json'),
};

/**
 * What is wrong, a line each: breaking changes that nobody declared, and declared ones that are none.
 * @param {string} released
 * @param {string} current
 * @param {readonly { change: string, instead: string }[]} declared
 */
export function complaintsOf(released, current, declared) {
  const found = findBreakingChanges(buildSchema(released), buildSchema(current)).map(({ description }) => description);
  const named = declared.map(({ change }) => change);
  return [
    ...found.filter((change) => !named.includes(change)).map((change) => `breaks, and is not declared: ${change}`),
    ...named.filter((change) => !found.includes(change)).map((change) => `is declared, and does not happen: ${change}`),
    ...declared.filter(({ instead }) => !instead).map(({ change }) => `names no way out for clients: ${change}`),
  ];
}

function main(args) {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  const current = readFileSync(paths.current, 'utf8');
  if (args.includes('--release')) {
    writeFileSync(paths.released, current);
    return void writeFileSync(paths.declared, '[]\n');
  }
  const complaints = complaintsOf(
    readFileSync(paths.released, 'utf8'),
    current,
    JSON.parse(readFileSync(paths.declared, 'utf8')),
  );
  if (complaints.length === 0) return;
  process.stderr.write(
    `The contract ${complaints.join('\nThe contract ')}\nDeclare it in libs/contracts/breaking-changes.json.\n`,
  );
  process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2));
