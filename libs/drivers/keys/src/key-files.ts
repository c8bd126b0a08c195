import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { developmentKek } from '@tiffin/contracts';
import { isReadByOthers, Refusal } from '@tiffin/kernel';

/**
 * A key ring is a folder: `<id>.key` (private, mode 0600) and `<id>.public` of each key, and `current`, the id of the one that wraps.
 * Who only seals is given the public files and `current`.
 */
const keyBytes = 32;

/** Whether a key was made by `tiffin up` for a machine of its own. A production installation refuses it. */
export const isDevelopmentKek = (kekId: string): boolean => kekId.startsWith(developmentKek);

const fingerprint = (publicKey: Uint8Array): string =>
  createHash('sha256').update(publicKey).digest('hex').slice(0, 16);

const unavailable = (reason: string): Refusal => Refusal.of('KEY_UNAVAILABLE', reason);

/** Adds a key, and has it wrap from now on; the others go on unwrapping. Returns its id. */
export function addKek(folder: string, { development }: { readonly development: boolean }): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('x25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const [secret, open] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  const id = `${development ? developmentKek : ''}${fingerprint(open)}`;
  write(join(folder, `${id}.key`), secret.toString('base64'), 0o600);
  write(join(folder, `${id}.public`), open.toString('base64'), 0o644);
  // Last: nobody wraps with a key that cannot unwrap yet.
  write(join(folder, 'current'), id, 0o644);
  return id;
}

/** Nobody sees half of it. */
function write(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, `${text}\n`, { mode });
  chmodSync(`${path}.new`, mode);
  renameSync(`${path}.new`, path);
}

/** Whether a ring has been made there. */
export const hasKek = (folder: string): boolean => existsSync(join(folder, 'current'));

/** Ids of all keys that are there with their private half. */
export const listKeks = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.key'))
    .map((name) => name.slice(0, -'.key'.length))
    .toSorted();

/** Takes a key away. What is wrapped with it never comes out again. */
export function removeKek(folder: string, id: string): void {
  for (const end of ['key', 'public']) rmSync(join(folder, `${id}.${end}`), { force: true });
}

/** Refuses KEY_UNAVAILABLE where there is none. */
export function currentKek(folder: string): string {
  const id = readText(join(folder, 'current'), 'the key ring names no current key').trim();
  if (!/^[a-z0-9-]{1,40}$/.test(id)) throw unavailable('the key ring names a current key that has no id of a key');
  return id;
}

export function readPublicKek(folder: string, id: string): Uint8Array {
  const key = readKey(join(folder, `${id}.public`), id);
  if (!id.endsWith(fingerprint(key))) throw unavailable(`the public half of key ${id} is that of another key`);
  return key;
}

/** Refuses a file that others may read. */
export function readPrivateKek(folder: string, id: string): Uint8Array {
  const path = join(folder, `${id}.key`);
  const key = readKey(path, id);
  if (isReadByOthers(statSync(path), process.getuid?.()))
    throw unavailable(`others may read the file of key ${id}, which opens secrets; it must have mode 0600`);
  return key;
}

function readKey(path: string, id: string): Uint8Array {
  const key = Buffer.from(readText(path, `the key ring has no key ${id}`).trim(), 'base64');
  if (key.length !== keyBytes) throw unavailable(`the file of key ${id} holds no key`);
  return key;
}

function readText(path: string, missing: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unavailable(code === 'ENOENT' ? missing : `a file of the key ring cannot be read (${code})`);
  }
}
