import { ImageInputError } from '../image-input-error.js';
import type { TarEntry } from './tar-entry.js';

const maxPathBytes = 4096;
/** No Linux file system holds a longer name. */
const maxNameBytes = 255;

/** Throws for an entry that could land, or lead, outside the folder into which its archive is unpacked. */
export function guardEntry(entry: TarEntry): void {
  guardPath(entry.path);
  if (entry.kind === 'symlink') guardTarget(entry.path, entry.target);
}

function guardPath(path: string): void {
  const refuse = (reason: string) => {
    throw new ImageInputError(`The path ${JSON.stringify(path)} ${reason}. Rename the file.`);
  };
  if (path.includes('\0') || !path.isWellFormed()) refuse('is no valid text');
  if (path.startsWith('/')) refuse('is absolute');
  if (Buffer.byteLength(path) > maxPathBytes) refuse(`is longer than ${maxPathBytes} bytes`);
  for (const name of path.split('/')) {
    if (name === '' || name === '.' || name === '..') refuse('has an empty, "." or ".." part');
    if (Buffer.byteLength(name) > maxNameBytes) refuse(`has a part longer than ${maxNameBytes} bytes`);
  }
}

/**
 * `..` may only lead: no entry lies below a link (see arrangeEntries), so leading steps up are counted truly, while
 * `a/..` would be wrong as soon as `a` is itself a link.
 */
function guardTarget(path: string, target: string): void {
  const refuse = (reason: string) => {
    throw new ImageInputError(`The link ${JSON.stringify(path)} -> ${JSON.stringify(target)} ${reason}. Remove it.`);
  };
  if (target === '' || target.includes('\0') || !target.isWellFormed()) refuse('has no valid target');
  if (Buffer.byteLength(target) > maxPathBytes) refuse(`is longer than ${maxPathBytes} bytes`);
  if (target.startsWith('/')) refuse('is absolute');
  const parts = target.split('/').filter((part) => part !== '.');
  const firstDown = parts.findIndex((part) => part !== '..');
  const stepsUp = firstDown === -1 ? parts.length : firstDown;
  if (parts.slice(stepsUp).includes('..')) refuse('has ".." after a folder');
  if (stepsUp > path.split('/').length - 1) refuse('leads out of the image');
}
