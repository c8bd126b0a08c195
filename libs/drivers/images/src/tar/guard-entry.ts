import { ImageInputError } from '../image-input-error.js';
import type { TarEntry } from './tar-entry.js';

const maxPathBytes = 4096;
/** No Linux file system holds a longer name. */
const maxNameBytes = 255;

/** Throws for an entry that could land, or lead, outside the folder into which its archive is unpacked. */
export function guardEntry(entry: TarEntry): void {
  const wrong = pathFault(entry.path);
  if (wrong) throw new ImageInputError(`The path ${JSON.stringify(entry.path)} ${wrong}. Rename the file.`);
  if (entry.kind !== 'symlink') return;
  const link = `${JSON.stringify(entry.path)} -> ${JSON.stringify(entry.target)}`;
  const astray = textFault(entry.target) ?? targetFault(entry.path, entry.target);
  if (astray) throw new ImageInputError(`The link ${link} ${astray}. Remove it.`);
}

function textFault(path: string): string | null {
  if (path === '' || path.includes('\0') || !path.isWellFormed()) return 'is no valid text';
  if (path.startsWith('/')) return 'is absolute';
  return Buffer.byteLength(path) > maxPathBytes ? `is longer than ${maxPathBytes} bytes` : null;
}

function pathFault(path: string): string | null {
  const names = path.split('/');
  if (names.some((name) => ['', '.', '..'].includes(name))) return 'has an empty, "." or ".." part';
  if (names.some((name) => Buffer.byteLength(name) > maxNameBytes))
    return `has a part longer than ${maxNameBytes} bytes`;
  return textFault(path);
}

/**
 * `..` may only lead: no entry lies below a link (see arrangeEntries), so leading steps up are counted truly, while
 * `a/..` would be wrong as soon as `a` is itself a link.
 */
function targetFault(path: string, target: string): string | null {
  const parts = target.split('/').filter((part) => part !== '.');
  const firstDown = parts.findIndex((part) => part !== '..');
  const stepsUp = firstDown === -1 ? parts.length : firstDown;
  if (parts.slice(stepsUp).includes('..')) return 'has ".." after a folder';
  return stepsUp > path.split('/').length - 1 ? 'leads out of the image' : null;
}
