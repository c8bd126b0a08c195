import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whose code it is, as its author calls it: "function", "model". */
export interface UserCode {
  /** The working directory: `code/` and `node_modules/` lie in it. */
  readonly folder: string;
  readonly of: 'function' | 'model';
}

/** A path, and whatever else stands between blanks, quotes, brackets and colons: each is looked at once, since a caller may have written it. */
const word = /(?:file:\/\/)?[^\s'"():]+/g;
const packages = '/node_modules/';

/** Packages lie in a layer that units share, wherever that is on this machine. */
function withoutLayer(path: string): string {
  const start = path.startsWith('file://') ? 0 : path.indexOf('/');
  const end = path.indexOf(packages);
  if (end <= start || /[\w.@-]/.test(path.charAt(start - 1))) return path;
  return path.slice(0, start) + path.slice(end + 1);
}

/** A text with the author's own paths in it: `code/handler.js`, `node_modules/lodash/index.js`. */
export function shorten(folder: string, text: string): string {
  return text
    .replaceAll(`${pathToFileURL(folder).href}/`, '')
    .replaceAll(`${folder}/`, '')
    .replaceAll(process.execPath, 'node')
    .replaceAll(word, withoutLayer);
}

const frames = (root: string): RegExp => new RegExp(`(?:^|[\\s(])(${root}/[^\\s():]+:\\d+)`, 'm');
const ownFrame = frames('code');
const anyFrame = frames('(?:code|node_modules)');

/** Where a stack passed through the author's code: the first place of his own, and that in a package which lies before it. */
export function placesIn(
  folder: string,
  stack: string,
): { readonly own: string | null; readonly first: string | null } {
  const text = shorten(folder, stack);
  const find = (frame: RegExp): string | null => frame.exec(text)?.[1] ?? null;
  return { own: find(ownFrame), first: find(anyFrame) };
}

/** `code/handler.mjs:3`: the first line of a file that names the module; without the line where none does. */
export function placeOfRequest(folder: string, parent: string, specifier: string): string {
  const path = parent.startsWith('file:') ? fileURLToPath(parent) : parent;
  const quoted = [`'${specifier}'`, `"${specifier}"`, `\`${specifier}\``];
  const at = linesOf(path).findIndex((line) => quoted.some((one) => line.includes(one)));
  return shorten(folder, path) + (at < 0 ? '' : `:${at + 1}`);
}

function linesOf(path: string): readonly string[] {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
