import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './hand-over.mjs';

export const usage = `Usage: npm run images -- --registry URL [options]

Makes the platform's image (all its processes, the console, Node) of what is built, and pushes it to <prefix>/platform of an OCI registry. No container
engine is needed; equal inputs give the same digest. It says on stdout, as JSON, what the chart is to be told: repository, tag and digest.

  --registry URL        https://host[:port]; http:// on this machine, or where --plain-host names the host
  --prefix PATH         below which repositories lie (tiffin): REGISTRY_PREFIX of the installation
  --tag TAG             (the version in package.json)
  --username NAME       whom to ask as, with --password-file FILE; neither where the registry asks for nobody
  --plain-host HOST     host[:port] at which http:// is allowed; can be given again
  --directory FOLDER    write the image as an OCI image layout, too; without --registry, instead

Needs a Debian machine the first time: the base is made of its packages (infra/base-image).
`;

class WrongArguments extends Error {
  name = 'WrongArguments';

  constructor(problem) {
    super(`${problem}\n\n${usage}`);
  }
}

const options = {
  ...{ registry: { type: 'string' }, prefix: { type: 'string', default: 'tiffin' }, tag: { type: 'string' } },
  ...{ username: { type: 'string' }, 'password-file': { type: 'string' }, directory: { type: 'string' } },
  'plain-host': { type: 'string', multiple: true, default: [] },
};

function parsed(args) {
  try {
    return parseArgs({ args, options, allowPositionals: false }).values;
  } catch (error) {
    throw new WrongArguments(error.message);
  }
}

const version = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

/** What is wrong with what was said; null: nothing. */
function problemOf({ registry, directory, tag, username, 'password-file': passwordFile }) {
  if (!registry && !directory) return 'Say where to: --registry URL, or --directory FOLDER.';
  if (registry && !/^https?:\/\/[^/?#@\s]+\/?$/.test(registry))
    return `--registry is "${registry}"; it must be a URL without a path, such as https://registry.example.org:5000.`;
  if (!/^\w[\w.-]{0,127}$/.test(tag))
    return `--tag is "${tag}"; it must be letters, digits, ".", "_" and "-", 128 at most.`;
  return Boolean(username) === Boolean(passwordFile) ? null : '--username and --password-file go together.';
}

/** Throws `WrongArguments` with a way out. */
export function readImageArguments(args) {
  const given = { tag: version(), registry: null, directory: null, ...parsed(args) };
  const problem = problemOf(given);
  if (problem !== null) throw new WrongArguments(problem);
  const { registry, directory, prefix, tag, username, 'password-file': passwordFile, 'plain-host': plainHosts } = given;
  return { registry, directory, prefix, tag, plainHosts, login: username ? { username, passwordFile } : null };
}
