/** The platform's own image, from what is built in dist/: made by our own builder, and pushed to a registry. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensurePrlimit } from './ensure-prlimit.mjs';
import { run } from './fetched.mjs';
import { root } from './hand-over.mjs';
import { imageLibrary } from './image-library.mjs';
import { readImageArguments, usage } from './read-image-arguments.mjs';

/** Processes that run in clusters, of one image: whoever starts it names the program. */
export const programs = ['api', 'auditor', 'builder', 'deployer', 'migrator', 'promoter'];

const tiffin = join(root, '.tiffin');
const lockFile = join(root, 'infra/base-image/base.lock.json');
const basePlace = { directory: join(tiffin, 'base'), nodeBinary: join(root, 'node_modules/node/bin/node') };

const say = (line) => process.stderr.write(`${line}\n`);

/** npm, with which builders install packages of units, in the version that is pinned; not whatever this machine has. */
async function ensureNpm() {
  const { version, integrity } = JSON.parse(readFileSync(join(root, 'infra/platform-image/npm.lock.json'), 'utf8'));
  const place = join(tiffin, 'tools', `npm-${version}`);
  if (existsSync(place)) return place;
  say(`Fetching npm ${version} ...`);
  const aside = `${place}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  // npm proves what it fetched by the integrity that a lock names.
  const archive = join(aside, `npm-${version}.tgz`);
  await run('npm', ['pack', `npm@${version}`, '--pack-destination', aside, '--silent']);
  checkIntegrity(archive, integrity);
  await run('tar', ['-xzf', archive, '-C', aside, '--exclude=package/man', '--exclude=package/docs']);
  renameSync(join(aside, 'package'), place);
  rmSync(aside, { recursive: true, force: true });
  return place;
}

function checkIntegrity(archive, integrity) {
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new Error(`What was fetched is not the npm that infra/platform-image names: ${found}`);
}

/** What goes into the image, and where. */
async function contents(library) {
  const built = (path) => join(root, 'dist', path);
  return {
    tools: {
      ...(await ensurePrlimit(library)),
      [await ensureNpm()]: 'usr/local/lib/node_modules/npm',
      [join(root, 'node_modules/@prisma/schema-engine-wasm')]: 'app/node_modules/@prisma/schema-engine-wasm',
    },
    programs: {
      ...Object.fromEntries(programs.map((name) => [built(`apps/${name}`), `app/apps/${name}`])),
      [built('console')]: 'app/console',
      [built('runtimes')]: 'app/runtimes',
      [join(root, 'prisma/migrations')]: 'app/migrations',
      [lockFile]: 'app/base.lock.json',
    },
    variables: {
      TIFFIN_BASE_LOCK: '/app/base.lock.json',
      TIFFIN_CONSOLE_DIR: '/app/console',
      TIFFIN_MIGRATIONS_DIR: '/app/migrations',
      TIFFIN_RUNTIMES_DIR: '/app/runtimes',
    },
  };
}

const sourceOf = (layout) => ({
  manifest: (digest) => layout.readBlob(digest),
  open: (digest, start, end) =>
    end < start ? Buffer.alloc(0) : createReadStream(layout.blobPath(digest), { start, end }),
});

/** By its digest first, then under its tag: who finds the tag finds all that it names. */
async function push(library, { layout, lock, digest }, { registry, prefix, tag, plainHosts, login }) {
  const client = library.openRegistry({ url: registry, login, plainHosts });
  const repository = `${prefix}/platform`;
  const base = async () => sourceOf(await library.restoreBase(basePlace, lock));
  try {
    const pushing = new library.PushImage({ client, images: sourceOf(layout), base, platform: repository });
    say(`Pushing to ${registry}/${repository} ...`);
    const was = await pushing.run(repository, digest);
    const { mediaType } = await layout.readManifest(digest);
    await client.pushTag(repository, { mediaType, bytes: await layout.readBlob(digest) }, tag);
    say(was === 'there' ? 'It was there already.' : 'Done.');
    return { repository: `${new URL(registry).host}/${repository}`, tag };
  } finally {
    await client.close();
  }
}

async function exportTo(library, { layout, lock, digest }, directory) {
  await library.exportImage(layout, digest, { directory, base: () => library.restoreBase(basePlace, lock) });
  say(`Written to ${directory}.`);
}

async function main(options) {
  await ensureBuilt();
  const library = await imageLibrary();
  const layout = new library.OciLayout(join(tiffin, 'platform-image'));
  const lock = await library.readBaseLock(lockFile);
  say('Making the image ...');
  const { digest, sizeBytes, layers } = await library.buildPlatformImage({
    layout,
    baseLock: lock,
    version: options.tag,
    ...(await contents(library)),
  });
  for (const { role, sizeBytes: bytes } of layers) say(`  ${role.padEnd(12)} ${(bytes / 1e6).toFixed(1)} MB`);
  const image = { layout, lock, digest };
  if (options.directory !== null) await exportTo(library, image, options.directory);
  const pushed = options.registry === null ? {} : await push(library, image, options);
  process.stdout.write(`${JSON.stringify({ digest, sizeBytes, ...pushed }, null, 2)}\n`);
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(usage);
} else {
  try {
    await main(readImageArguments(process.argv.slice(2)));
  } catch (error) {
    const causes = error.cause instanceof Error ? `\n${error.cause.message}` : '';
    process.stderr.write(`${error.message}${causes}\n`);
    process.exitCode = error.name === 'WrongArguments' ? 2 : 1;
  }
}
