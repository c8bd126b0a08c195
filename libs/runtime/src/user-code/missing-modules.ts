import { fileURLToPath } from 'node:url';
import { explainBuiltin, nativeHint } from './denied-access.js';
import { type Asked, type ModuleError, wayOut } from './module-hints.js';
import { placeOfRequest, placesIn, shorten, type UserCode } from './own-paths.js';

const missingCodes = new Set([
  'MODULE_NOT_FOUND',
  'ERR_MODULE_NOT_FOUND',
  'ERR_PACKAGE_PATH_NOT_EXPORTED',
  'ERR_PACKAGE_IMPORT_NOT_DEFINED',
  'ERR_UNSUPPORTED_DIR_IMPORT',
]);

/**
 * From now on a module that cannot be had is reported as what it is: which one, asked for in which file, and the way out.
 * Node looks for packages in all folders above, too, and would say "Access to this API has been restricted" where one
 * of those has the package and the sandbox hides it. What is there and cannot be loaded has an address all the same, for
 * `import.meta.resolve` and for loaders that packages register.
 */
export function explainMissingModules(code: UserCode): void {
  const asked = new Askers();
  process.getBuiltinModule('node:module').registerHooks({
    resolve(specifier, context, next) {
      const by = { specifier, parent: context.parentURL, isImport: context.conditions.includes('import') };
      let found;
      try {
        found = next(specifier, context);
      } catch (error) {
        throw isAboutAbsence(error) ? missing(code, by, error) : error;
      }
      if (isHidden(found.url)) throw missing(code, by, null);
      if (isAbsentInNode(found.url)) throw refused(code, by, [unknownBuiltin, explainBuiltin(found.url) ?? '']);
      if (by.isImport) asked.note(found.url, by);
      return found;
    },
    load(url, context, next) {
      try {
        return next(url, context);
      } catch (error) {
        const [by, refusal] = [asked.whoFor(url), whyNot(url, error)];
        throw by === undefined || refusal === null ? error : refused(code, by, refusal);
      }
    },
  });
}

/** Who asked last for what may turn out not to load: Node does not know it any more when it does. */
class Askers {
  readonly #byUrl = new Map<string, Asked>();

  note(url: string, by: Asked): void {
    if (isPlain.test(url)) return;
    const [oldest] = this.#byUrl.keys();
    // Code may ask for ever new addresses and load none of them.
    if (this.#byUrl.size >= mostAskers && oldest !== undefined) this.#byUrl.delete(oldest);
    this.#byUrl.set(url, by);
  }

  whoFor(url: string): Asked | undefined {
    return this.#byUrl.get(url);
  }
}

const mostAskers = 200;
const isPlain = /^node:|^file:.*\.[cm]?js$/;

type Refused = readonly [code: string, why: string];

/** Why Node could not load what an import led to. */
function whyNot(url: string, error: unknown): Refused | null {
  const { code = '' } = (error ?? {}) as { readonly code?: string };
  if (code === 'ERR_UNSUPPORTED_ESM_URL_SCHEME') return /^https?:/.test(url) ? [code, fromNetwork] : null;
  if (code === 'ERR_IMPORT_ATTRIBUTE_MISSING') return [code, withoutType];
  if (code !== 'ERR_UNKNOWN_FILE_EXTENSION') return null;
  return [code, /\.node(?:[?#]|$)/.test(url) ? nativeHint : noModule];
}

const unknownBuiltin = 'ERR_UNKNOWN_BUILTIN_MODULE';
const fromNetwork = 'Nothing is loaded from the network. Add the package to the dependencies.';
const withoutType = "Say its type: import data from '...' with { type: 'json' }.";
const noModule = 'An import takes .js, .mjs, .cjs and .json. Read other files with fs.readFileSync.';

const isAbsentInNode = (url: string): boolean =>
  url.startsWith('node:') && !process.getBuiltinModule('node:module').isBuiltin(url);

function isHidden(url: string): boolean {
  if (!url.startsWith('file:')) return false;
  return process.permission?.has('fs.read', fileURLToPath(url)) === false;
}

function isAboutAbsence(error: unknown): error is ModuleError {
  const { code, permission } = (error ?? {}) as { readonly code?: string; readonly permission?: string };
  return (code === 'ERR_ACCESS_DENIED' && permission === 'FileSystemRead') || missingCodes.has(String(code));
}

const messageIsOurs = new WeakSet<object>();

/** Has the code that Node gives, since packages look at it to do without what is optional. */
function missing(code: UserCode, asked: Asked, cause: ModuleError | null): Error {
  if (cause !== null && messageIsOurs.has(cause)) return cause;
  const isKept = cause?.code !== undefined && missingCodes.has(cause.code);
  const error = told(code, asked, ['find', wayOut(code, asked, cause)]) as ModuleError;
  error.code = isKept ? cause.code : 'MODULE_NOT_FOUND';
  messageIsOurs.add(error);
  return Object.assign(error, cause === null ? {} : placesOf(cause));
}

/** `import.meta.resolve` answers the address of a file that is not there. */
const placesOf = ({ requireStack, url }: ModuleError): object => ({
  ...(requireStack && { requireStack }),
  ...(url !== undefined && { url }),
});

/** It is there, and cannot run here. */
function refused(code: UserCode, asked: Asked, [name, why]: Refused): Error {
  return Object.assign(told(code, asked, ['load', why]), { code: name });
}

function told(
  { folder }: UserCode,
  { specifier, parent }: Asked,
  [what, hint]: readonly ['find' | 'load', string],
): Error {
  const place = parent === undefined ? null : placeOfRequest(folder, parent, specifier);
  const asks = place === null ? '' : `, which ${place.replace(/:\d+$/, '')} asks for`;
  const error = new Error(`Cannot ${what} module '${shorten(folder, specifier)}'${asks}. ${hint}`);
  // An import has no frame of the file that it stands in.
  const { first } = placesIn(folder, error.stack ?? '');
  if (place !== null && first === null) error.stack += `\n    at ${place}`;
  return error;
}
