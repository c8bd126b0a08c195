import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Keycloak's own default, so that accounts can move there with their passwords. */
export const argon2Cost = { memory: 7_168, passes: 5, parallelism: 1, tagLength: 32 } as const;

export interface ReadHash {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** A PHC string over the password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive('argon2id', { message: bytesOf(password), nonce: salt, ...argon2Cost });
  const { memory, passes, parallelism } = argon2Cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(salt)}$${plain(hash)}`;
}

export async function isPassword(password: string, phc: string): Promise<boolean> {
  const { salt, hash, ...cost } = readHash(phc);
  const derived = await derive('argon2id', {
    message: bytesOf(password),
    nonce: salt,
    ...cost,
    tagLength: hash.length,
  });
  return timingSafeEqual(derived, hash);
}

export function readHash(phc: string): ReadHash {
  const [, algorithm, version, cost, salt, hash] = phc.split('$');
  const numbers = /^m=(\d+),t=(\d+),p=(\d+)$/.exec(cost ?? '');
  if (algorithm !== 'argon2id' || version !== 'v=19' || !numbers || !salt || !hash)
    throw new Error('This is no hash of a password.');
  const [memory, passes, parallelism] = numbers.slice(1).map(Number) as [number, number, number];
  return { memory, passes, parallelism, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/** As people type it: the same characters, however their keyboard composes them. Keycloak does not fold, so nothing else is folded here. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8');
const plain = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
