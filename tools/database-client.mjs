import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { node, root, toolEnvironment } from './hand-over.mjs';

/** Where the database client lies. It is made from `prisma/schema.prisma` and not committed. */
export const clientFolder = 'libs/drivers/postgres/src/generated';

const stampName = '.made-from';
const place = join(root, clientFolder);

/** Makes the database client unless it is there, whole and of this schema: that costs some milliseconds. Needs no network. */
export function ensureDatabaseClient() {
  const stamp = join(place, stampName);
  // The bytes too: changing to a revision that committed the client, and back, leaves the stamp alone in its folder.
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === `${source()} ${digestOf(place)}`) return;
  put(makeAside());
}

/** Makes the client anew; whether what lay there was exactly that. */
export function remakeDatabaseClient() {
  const aside = makeAside();
  const wasFresh = existsSync(place) && digestOf(place) === digestOf(aside.made);
  put(aside);
  return wasFresh;
}

/** What the client depends on: the schema and the version of its maker. */
function source() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return createHash('sha256')
    .update(readFileSync(join(root, 'prisma/schema.prisma')))
    .update(`\0${devDependencies.prisma} ${dependencies['@prisma/client']}`)
    .digest('hex');
}

/** Makes it in a copy of `prisma/`, so that nobody sees half of one and two commands at once do not disturb each other. */
function makeAside() {
  const parent = join(root, '.tiffin/making');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'client-'));
  const madeFrom = source();
  for (const file of ['schema.prisma', 'prisma.config.ts'])
    cpSync(join(root, 'prisma', file), join(folder, 'prisma', file));
  runPrisma(folder);
  const made = join(folder, clientFolder);
  writeFileSync(join(made, stampName), `${madeFrom} ${digestOf(made)}`);
  return { folder, made };
}

function runPrisma(folder) {
  // Prisma fetches a native engine that generating does not need, unless it is told of any executable.
  const env = toolEnvironment({
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });
  const cli = join(root, 'node_modules/prisma/build/index.js');
  const run = spawnSync(node, [cli, 'generate', '--config', join(folder, 'prisma/prisma.config.ts')], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`prisma generate failed:\n${run.stdout ?? ''}${run.stderr ?? run.error}`);
}

/** Two commands at once make the same client: whose place was taken in between takes it once more. */
function put({ folder, made }) {
  for (let left = 5; existsSync(made); left -= 1) {
    try {
      if (existsSync(place)) renameSync(place, join(folder, `old-${left}`));
      renameSync(made, place);
    } catch (error) {
      if (left === 0 || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

function digestOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== stampName)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}
