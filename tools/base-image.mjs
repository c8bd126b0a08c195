// Makes the base image that all unit images stand on.
//   node tools/base-image.mjs build     from what this machine's apt serves today; rewrites infra/base-image/base.lock.json
//   node tools/base-image.mjs restore   the blobs that the lock names, into .tiffin/base
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handOver, isPinnedNode, root } from './hand-over.mjs';
import { imageLibrary } from './image-library.mjs';

const lockPath = join(root, 'infra', 'base-image', 'base.lock.json');
const place = {
  directory: join(root, '.tiffin', 'base'),
  nodeBinary: join(root, 'node_modules', 'node', 'bin', 'node'),
};

const actions = {
  async build({ buildBase }) {
    const lock = await buildBase(place);
    await writeFile(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
    return lock;
  },
  async restore({ readBaseLock, restoreBase }) {
    const lock = await readBaseLock(lockPath);
    await restoreBase(place, lock);
    return lock;
  },
};

async function main(name) {
  const action = actions[name];
  if (!action) throw new Error(`Say what to do: ${Object.keys(actions).join(' or ')}.`);
  const lock = await action(await imageLibrary());
  for (const { name: part, version } of [...lock.packages, { name: 'node', version: lock.node.version }]) {
    console.log(`${part} ${version}`);
  }
  for (const { diffId, sizeBytes } of lock.layers) console.log(`${diffId} ${(sizeBytes / 1e6).toFixed(1)} MB`);
  console.log(`The blobs are in ${place.directory}.`);
}

// The lock names compressed bytes, and those depend on the zlib of the Node that wrote them.
if (!isPinnedNode()) {
  await handOver([fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
} else {
  await main(process.argv[2]).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
