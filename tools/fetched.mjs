/** What servers that are fetched for tests have in common. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Where they are kept, once for all checkouts of this user. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tiffin');

/** Throws where a file is another than the one that was meant. */
export async function checkFetched(file, sha256, what) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('hex');
  if (found !== sha256) throw new Error(`What was fetched is not ${what}: its SHA-256 is ${found}`);
}

/** Throws with the end of what a command has said where it fails. */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}:\n${output.slice(-2_000)}`)),
    );
  });
}
