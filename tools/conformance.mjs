/** Gives the same requests to Express Gateway and to the gateway, and compares what they do. */
import { bundleBench } from './bundle-bench.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureExpressGateway } from './express-gateway.mjs';
import { handOver } from './hand-over.mjs';

const usage = `Usage: npm run conformance [-- text ...]

Runs the cases of bench/express-gateway/cases/ against Express Gateway 1.16.11, which it installs into a folder of its own, and against
the built gateway, and tells every difference that no decision explains (bench/express-gateway/decisions.ts); it fails if there is one.
With texts: only the cases whose name has all of them, each with its result. Without: writes docs/gateway-conformance.md, and
what Express Gateway did to bench/express-gateway/recorded.jsonl, with which "npm test" compares.
`;

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  await ensureBuilt();
  ensureExpressGateway();
  await handOver([
    '--enable-source-maps',
    await bundleBench('conformance', 'express-gateway/conformance.entry.ts'),
    ...args,
  ]);
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
