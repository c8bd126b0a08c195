/** Runs the measurements of bench/, one after the other, so that they do not disturb each other. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleBench } from './bundle-bench.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { handOver, root } from './hand-over.mjs';

const folder = join(root, 'bench');
const available = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.bench.ts'))
      .sort()
  : [];
const names = available.map((file) => file.replace(/\.bench\.ts$/, ''));

const usage = `Usage: npm run bench [-- name ... ]

Measures and prints; what a measurement has to say goes to docs/benchmarks.md. There are: ${names.join(', ') || 'none'}.
`;

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  const wanted = args.filter((arg) => !arg.startsWith('-'));
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown) throw new Error(`There is no measurement "${unknown}". There are: ${names.join(', ')}.`);
  await ensureBuilt();
  for (const name of wanted.length ? wanted : names) {
    const code = await handOver([
      '--enable-source-maps',
      await bundleBench(name, `${name}.bench.ts`),
      ...args.filter((arg) => arg.startsWith('-')),
    ]);
    if (code !== 0) return;
  }
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
