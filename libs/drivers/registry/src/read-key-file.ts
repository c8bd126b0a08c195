import { readFileSync, statSync } from 'node:fs';

/** What a file of keys or passwords holds. Throws where it cannot be read, and where anybody on the machine may read it; `what` is for people. */
export function readKeyFile(path: string, what: string): string {
  const text = contentOf(path, what);
  // A group may: that is how files are handed to processes that run as nobody in particular.
  if ((statSync(path).mode & 0o007) === 0) return text;
  throw new Error(`Everybody may read ${path}, ${what}. Take that away: chmod o= ${path}`);
}

function contentOf(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${path}, ${what}, cannot be read.`, { cause: error });
  }
}
