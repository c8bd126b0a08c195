import { pathToFileURL } from 'node:url';
import { explainCircle } from './circular-requires.js';
import { explainDenial } from './denied-access.js';
import { placesIn, type UserCode } from './own-paths.js';

type Texts = readonly (readonly [pattern: RegExp, text: string])[];

/** By the code that Node gives the error. `$1` stands for what the pattern found in the message. */
const byCode: Readonly<Record<string, readonly [pattern: RegExp, text: string]>> = {
  ERR_REQUIRE_ASYNC_MODULE: [
    /^[^]*\nRequired module: (.*)(?:\nRequire stack:\n- (.*))?[^]*$/,
    '$1, which $2 requires, uses await at its top level. Use import instead: await import(...).',
  ],
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: [
    /^.* for "(.*)"$/,
    '$1 is TypeScript. Take a version of the package that is JavaScript.',
  ],
  ERR_INVALID_PACKAGE_CONFIG: [/^Invalid package config (.*?)\.?( .*)?$/, '$1 is not valid JSON.'],
};

const isEsm = 'here: the file is an ES module, since it uses import or export or ends in .mjs';
const byMessage: Texts = [
  [/^require is not defined.*$/, `require is not defined ${isEsm}. Use import instead.`],
  [/^(module|exports) is not defined.*$/, `$1 is not defined ${isEsm}. Use export instead.`],
  [/^__(dir|file)name is not defined.*$/, `__$1name is not defined ${isEsm}. Use import.meta.$1name instead.`],
  [
    /^(Cannot use import statement outside a module|Unexpected token 'export')$/,
    '$1: the file is CommonJS. Use require and exports, or let its name end in .mjs.',
  ],
  [
    /^(Cannot access '.*' before initialization)$/,
    '$1: its own line has not run yet. Either it comes later, or modules import each other in a circle.',
  ],
  [
    /^The requested module '(.*)' does not provide an export named 'default'$/,
    `The module '$1' has no default export. Import by name ({ ... }), or all of it: import * as all from '$1'.`,
  ],
  [
    /^(?:Named export '(.*)' not found\. )?The requested module '(.*)' (?:is a CommonJS module|does not provide an export named '(.*)')[^]*$/,
    `The module '$2' has no export named '$1$3'. Check the name; a CommonJS module is imported as a whole: import all from '$2'.`,
  ],
];

/** What Node, or the sandbox, says of a mistake in the author's code, in plain words and with a way out; null where nothing is to be added. */
export function explainError(error: unknown, { folder }: Pick<UserCode, 'folder'>): string | null {
  if (!(error instanceof Error)) return null;
  return explainDenial(error) ?? explainModule(error) ?? explainCircle(error, folder) ?? explainPlace(error, folder);
}

function explainModule(error: NodeJS.ErrnoException): string | null {
  const { code = '', message } = error;
  const texts = Object.hasOwn(byCode, code) ? [byCode[code] as Texts[number]] : isOfModules(error) ? byMessage : [];
  const [pattern, text] = texts.find(([one]) => one.test(message)) ?? [];
  return pattern === undefined ? null : message.replace(pattern, text as string);
}

const isOfModules = ({ name }: Error): boolean => name === 'ReferenceError' || name === 'SyntaxError';

/** A path of the author's is meant to begin beside his file; for the system it begins in the folder above. */
function explainPlace(error: NodeJS.ErrnoException, folder: string): string | null {
  const { code, path, message, stack = '' } = error;
  if (code !== 'ENOENT' || typeof path !== 'string' || path.startsWith('/')) return null;
  const { own } = placesIn(folder, stack);
  const name = path.replace(/^\.\//, '');
  const beside = own === null ? 'code' : own.slice(0, own.lastIndexOf('/'));
  if (!process.getBuiltinModule('node:fs').existsSync(`${folder}/${beside}/${name}`)) return null;
  const starts = own === null ? ['__dirname', 'import.meta.dirname'] : [ownFolder(`${folder}/${own}`, stack)];
  const ways = starts.map((start) => `path.join(${start}, '${name}')`);
  return `${message}. The file lies beside the code: use ${ways.join(', in an ES module ')}.`;
}

/** What a file calls its folder: frames of ES modules have addresses, those of CommonJS have paths. */
const ownFolder = (place: string, stack: string): string =>
  stack.includes(pathToFileURL(place).href) ? 'import.meta.dirname' : '__dirname';
