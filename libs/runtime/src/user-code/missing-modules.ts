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
 * of those has the package and the sandbox hides it.
 */
export function explainMissingModules(code: UserCode): void {
  process.getBuiltinModule('node:module').registerHooks({
    resolve(specifier, context, next) {
      const isImport = context.conditions.includes('import');
      const asked = { specifier, parent: context.parentURL, isImport };
      let found;
      try {
        found = next(specifier, context);
      } catch (error) {
        throw isAboutAbsence(error) ? missing(code, asked, error) : error;
      }
      if (isHidden(found.url)) throw missing(code, asked, null);
      const refusal = whyNot(found.url, isImport ? context.importAttributes['type'] : 'json');
      if (refusal !== null) throw refused(code, asked, refusal);
      return found;
    },
  });
}

type Refused = readonly [code: string, why: string];

/** Why a module that is there cannot be loaded; Node finds out later, when it does not know any more who asked. */
function whyNot(url: string, type: string | undefined): Refused | null {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  if (scheme === 'http:' || scheme === 'https:') return ['ERR_UNSUPPORTED_ESM_URL_SCHEME', fromNetwork];
  if (scheme === 'node:') return isThere(url) ? null : ['ERR_UNKNOWN_BUILTIN_MODULE', explainBuiltin(url) ?? ''];
  return scheme === 'file:' ? whyNotFile(url, type) : null;
}

/** `type`: what an import says that it is. */
function whyNotFile(url: string, type: string | undefined): Refused | null {
  const ending = process.getBuiltinModule('node:path').extname(url.replace(/[?#].*$/, ''));
  if (ending === '.node') return ['ERR_DLOPEN_DISABLED', nativeHint];
  if (type === 'json' || /^(\.([cm]?[jt]s|wasm))?$/.test(ending)) return null;
  return ending === '.json' ? ['ERR_IMPORT_ATTRIBUTE_MISSING', withoutType] : ['ERR_UNKNOWN_FILE_EXTENSION', noModule];
}

const isThere = (name: string): boolean => process.getBuiltinModule('node:module').isBuiltin(name);

const fromNetwork = 'Nothing is loaded from the network. Add the package to the dependencies.';
const withoutType = "Say its type: import data from '...' with { type: 'json' }.";
const noModule = 'An import takes .js, .mjs, .cjs and .json. Read other files with fs.readFileSync.';

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
  return Object.assign(error, cause?.requireStack && { requireStack: cause.requireStack });
}

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
