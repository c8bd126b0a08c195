import { type Wrong, isWrong, wrong } from '../vocabulary/wrong.js';

const longest = 255;

/** A glob as a regular expression: `*` and `?` stand for anything but a slash, `[ab]` and `[!ab]` for one character, `{a,b}` for one of several. */
export function readGlob(glob: string): RegExp | Wrong {
  if (glob === '' || glob.length > longest) return wrong(`a glob has 1 to ${longest} characters, e.g. "*.example.com"`);
  const parts = glob.match(/\[!?[^\][]+\]|\{[^{}]*\}|[\s\S]/g) ?? [];
  const loose = parts.find((part) => /^[[\]{}]$/.test(part));
  if (loose !== undefined) return wrong(`the glob "${glob}" has a "${loose}" without its other half`);
  try {
    return new RegExp(`^${parts.map(sourceOf).join('')}$`);
  } catch {
    return wrong(`the glob "${glob}" cannot be read; a glob is like "*.example.com"`);
  }
}

/** Why a text is no glob, or null. */
export function globProblem(glob: string): string | null {
  const read = readGlob(glob);
  return isWrong(read) ? read.wrong : null;
}

function sourceOf(part: string): string {
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.startsWith('[') && part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
  if (part.startsWith('{') && part.length > 1) return `(?:${part.slice(1, -1).split(',').map(inBraces).join('|')})`;
  return part.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

const inBraces = (choice: string): string => [...choice].map(sourceOf).join('');
