import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { developmentKek, developmentMark, developmentPassword } from '@tiffin/contracts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What examples and first tries use. */
const usualPasswords = new Set(['', 'admin', 'changeme', 'password', 'postgres', 'root', 'secret', 'test', 'tiffin']);

/** Why this is no environment for production, where it says that it is: keys, tokens and passwords that were made for development. */
export function developmentProblems(environment: Environment): readonly string[] {
  const { TIFFIN_MODE: mode = '' } = environment;
  if (!['', 'development', 'production'].includes(mode))
    return [`TIFFIN_MODE is ${JSON.stringify(mode)}; it must be "development" or "production".`];
  if (mode !== 'production') return [];
  return Object.entries(environment).flatMap(([name, value]) => (value ? problemOf(name, value) : []));
}

function problemOf(name: string, value: string): readonly string[] {
  if (name.endsWith('_FILE') && existsSync(join(dirname(value), developmentMark)))
    return [`${name} is a file that was made for development; production needs one of its own.`];
  if (name.endsWith('_RING_DIR') && holdsDevelopmentKek(value))
    return [`${name} holds a key that was made for development; production needs keys of its own.`];
  const isAddress = /^(DATABASE|REDIS)_URL$/.test(name) && hasDevelopmentPassword(value);
  return isAddress ? [`${name} has a password of development, or a usual one; production needs one of its own.`] : [];
}

/** A ring that is not there is a fault where it is needed, and holds none. */
const holdsDevelopmentKek = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(developmentKek));

function hasDevelopmentPassword(address: string): boolean {
  const password = URL.parse(address)?.password;
  if (password === undefined) return false;
  return usualPasswords.has(password) || password.startsWith(developmentPassword);
}
