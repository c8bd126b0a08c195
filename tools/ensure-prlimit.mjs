/** prlimit, with which builders limit the code of plugins, in the version that is pinned: of two packages of Debian, no more than it needs. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './hand-over.mjs';

const lockFile = join(root, 'infra/platform-image/debian.lock.json');
const libraries = 'usr/lib/x86_64-linux-gnu';

/** Folder in the package -> what is taken of it. */
const taken = {
  'util-linux': { 'usr/bin': ['prlimit'], 'usr/share/doc': ['util-linux/copyright'] },
  libsmartcols1: {
    [libraries]: ['libsmartcols.so.1', 'libsmartcols.so.1.1.0'],
    'usr/share/doc': ['libsmartcols1/copyright'],
  },
};

/** Folders of this machine -> their paths in the image. */
export async function ensurePrlimit({ DebianPackages }) {
  const packages = JSON.parse(readFileSync(lockFile, 'utf8'));
  const tools = join(root, '.tiffin/tools');
  const place = join(tools, `prlimit-${packages.map(({ sha256 }) => sha256.slice(0, 12)).join('-')}`);
  if (!existsSync(place)) await fetchInto(place, new DebianPackages(`${place}.new`, join(tools, 'debian')), packages);
  return Object.fromEntries(
    ['usr/bin', libraries, 'usr/share/doc', 'var/lib/dpkg/status.d'].map((path) => [join(place, path), path]),
  );
}

async function fetchInto(place, debian, packages) {
  const aside = `${place}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  const image = join(aside, 'image');
  for (const { name, tree, control } of await debian.unpack(packages)) {
    for (const [folder, files] of Object.entries(taken[name]))
      for (const file of files)
        cpSync(join(tree, folder, file), join(image, folder, file), { recursive: true, verbatimSymlinks: true });
    // Where scanners for known weaknesses look.
    mkdirSync(join(image, 'var/lib/dpkg/status.d'), { recursive: true });
    writeFileSync(join(image, 'var/lib/dpkg/status.d', name), control);
  }
  renameSync(image, place);
  rmSync(aside, { recursive: true, force: true });
}
