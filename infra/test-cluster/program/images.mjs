/** The images that pods of the test cluster itself need. They are put into containerd, so that no registry has to be there for them. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { folderOfTools, tool } from './build-tools.mjs';
import { imageArchive } from './image.mjs';

/** A name changes with the tools of which its image is made. */
const named = (name, set) => `tiffin.test/${name}:${basename(folderOfTools(set)).slice(-12)}`;

export const images = {
  pause: named('pause', 'kubernetes'),
  coredns: named('coredns', 'coredns'),
  agnhost: named('agnhost', 'kubernetes'),
};

const users = { pause: '65535:65535', coredns: '', agnhost: '10001:10001' };

/** Imports those that are missing. */
export async function ensureImages({ path }) {
  const ctr = ['-a', path('containerd.sock'), '-n', 'k8s.io', 'images'];
  const { stdout } = await promisify(execFile)('ctr', [...ctr, 'ls', '-q']);
  const there = new Set(stdout.split('\n'));
  for (const [name, image] of Object.entries(images).filter(([, wanted]) => !there.has(wanted))) {
    const bytes = readFileSync(tool(name));
    await fed(
      'ctr',
      [...ctr, 'import', '-'],
      imageArchive({ name: image, program: { name, bytes }, user: users[name] }),
    );
  }
}

/** Runs a command with `bytes` as its input. */
async function fed(command, args, bytes) {
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  child.stdin.on('error', () => {});
  child.stdin.end(bytes);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${errors}`);
}
