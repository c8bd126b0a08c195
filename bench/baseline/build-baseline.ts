import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const folder = resolve('dist/bench/baseline');

/**
 * Bundles the baseline and answers its program. Its database client is of the same schema as ours, made with Prisma's defaults: ours is
 * made to be small, at the price of speed.
 */
export async function buildBaseline(): Promise<string> {
  const client = makeClient();
  const bundle = await rolldown({
    cwd: resolve('.'),
    platform: 'node',
    tsconfig: resolve('tsconfig.json'),
    input: { main: resolve('bench/baseline/main.ts') },
    external: (id) => !/^(\.|\/|@oxc-project\/runtime|\0)/.test(id),
    plugins: [{ name: 'client', resolveId: (id: string) => (id.endsWith('generated/client.js') ? client : undefined) }],
  });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' });
  await bundle.close();
  return join(folder, 'main.mjs');
}

function makeClient(): string {
  mkdirSync(join(folder, 'prisma'), { recursive: true });
  const schema = readFileSync('prisma/schema.prisma', 'utf8')
    .replace(/^.*compilerBuild.*\n/m, '')
    .replace(/output .*/, 'output = "../client"');
  writeFileSync(join(folder, 'prisma/schema.prisma'), schema);
  cpSync('prisma/prisma.config.ts', join(folder, 'prisma/prisma.config.ts'));
  const args = ['node_modules/prisma/build/index.js', 'generate', '--config', join(folder, 'prisma/prisma.config.ts')];
  // Prisma fetches a native engine that generating does not need, unless it is told of any executable.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`prisma generate failed:\n${stdout}${stderr}`);
  return join(folder, 'client/client.ts');
}
