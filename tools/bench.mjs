/** Runs the measurements of bench/, one after the other, so that they do not disturb each other. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
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

async function build(name) {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    tsconfig: join(root, 'tsconfig.json'),
    input: { [name]: join(folder, `${name}.bench.ts`) },
    external: (id) => !/^(\.|\/|@tiffin\/|@oxc-project\/runtime|\0)/.test(id),
  });
  await bundle.write({ dir: join(root, 'dist/bench'), format: 'esm', entryFileNames: '[name].mjs', sourcemap: true });
  await bundle.close();
  return join(root, 'dist/bench', `${name}.mjs`);
}

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  const wanted = args.filter((arg) => !arg.startsWith('-'));
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown) throw new Error(`There is no measurement "${unknown}". There are: ${names.join(', ')}.`);
  await ensureBuilt();
  for (const name of wanted.length ? wanted : names) {
    const code = await handOver([
      '--enable-source-maps',
      await build(name),
      ...args.filter((arg) => arg.startsWith('-')),
    ]);
    if (code !== 0) return;
  }
}

await main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
