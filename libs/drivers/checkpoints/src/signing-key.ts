import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { isReadByOthers } from '@tiffin/kernel';

/** Throws where others of the machine may read it, or where it is no key for checkpoints. */
export function readSigningKey(path: string): KeyObject {
  if (isReadByOthers(statSync(path), process.getuid?.()))
    throw new Error(`The key ${path} can be read by others: chmod 600 ${path}`);
  const key = createPrivateKey(readFileSync(path, 'utf8'));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`The key ${path} is not an Ed25519 key.`);
  return key;
}
