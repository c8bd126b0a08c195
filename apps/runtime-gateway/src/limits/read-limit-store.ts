import type { LimitStore } from '@tiffin/contracts';
import { WrongSetting } from '@tiffin/runtime';
import { readFileSync } from '../process/node-builtins.js';

/** Null: there is none. Throws `WrongSetting` for a file that holds none; what it says may be secret, and is not told. */
export function readLimitStore(file: string | undefined): LimitStore | null {
  if (file === undefined) return null;
  const problem = `${file} must be a JSON object with "url" (redis:// or rediss://), "prefix" and, if wanted, "user", "password" and "ca".`;
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new WrongSetting(problem);
  }
  if (!isLimitStore(given)) throw new WrongSetting(problem);
  return given;
}

function isLimitStore(given: unknown): given is LimitStore {
  if (typeof given !== 'object' || given === null) return false;
  const { url, prefix, user, password, ca } = given as Readonly<Record<string, unknown>>;
  const texts = [user, password, ca].every((each) => each === undefined || typeof each === 'string');
  return texts && typeof prefix === 'string' && prefix !== '' && typeof url === 'string' && isRedisUrl(url);
}

function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'redis:' || url.protocol === 'rediss:') && url.hostname !== '';
}
