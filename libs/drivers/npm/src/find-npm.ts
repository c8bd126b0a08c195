import { access, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

/**
 * The path of npm-cli.js: beside Node, on the search path (the text of a PATH variable), or where systems put it.
 * The npm package `node` brings no npm, so that the pinned Node commonly runs the npm of the machine.
 */
export async function findNpm(searchPath: string): Promise<string> {
  const nodeDir = dirname(await realpath(process.execPath));
  const shipped = [
    join(nodeDir, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(nodeDir, 'node_modules/npm/bin/npm-cli.js'),
  ];
  const folders = [...searchPath.split(delimiter).filter(Boolean), '/usr/local/bin', '/usr/bin'];
  for (const candidate of [...shipped, ...folders.map((folder) => join(folder, 'npm'))]) {
    const script = await resolveScript(candidate);
    if (script !== null) return script;
  }
  throw new Error(`npm was not found on ${searchPath || 'an empty PATH'}. Install npm, or put it on the PATH.`);
}

/** `npm` on a PATH is a link to the script, which our Node can run; a shell wrapper stands beside the script it runs. */
async function resolveScript(candidate: string): Promise<string | null> {
  const target = await realpath(candidate).catch(() => null);
  if (target === null) return null;
  if (target.endsWith('npm-cli.js')) return target;
  const beside = join(dirname(target), 'node_modules/npm/bin/npm-cli.js');
  return access(beside).then(
    () => beside,
    () => null,
  );
}
