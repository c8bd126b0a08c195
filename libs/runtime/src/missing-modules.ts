import { fileURLToPath, pathToFileURL } from 'node:url';

/** Whose code it is, as its author calls it: "function", "workspace". */
export interface UserCode {
  /** The working directory: `code/` and `node_modules/` lie in it. */
  readonly folder: string;
  readonly of: string;
}

interface Asked {
  readonly specifier: string;
  /** Address of the file that asks; undefined for the runtime itself. */
  readonly parent: string | undefined;
}

type ModuleError = NodeJS.ErrnoException & { readonly requireStack?: readonly string[] };

const missingCodes = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);

/**
 * From now on a module that is not there is reported as what it is: which one, asked for in which file, and the way out.
 * Node looks for packages in all folders above, too, and would say "Access to this API has been restricted" where one
 * of those has the package and the sandbox hides it.
 */
export function explainMissingModules(code: UserCode): void {
  process.getBuiltinModule('node:module').registerHooks({
    resolve(specifier, context, next) {
      const asked = { specifier, parent: context.parentURL };
      try {
        const found = next(specifier, context);
        if (isHidden(found.url)) throw missing(code, asked, null);
        return found;
      } catch (error) {
        throw isAboutAbsence(error) ? missing(code, asked, error) : error;
      }
    },
  });
}

function isHidden(url: string): boolean {
  if (!url.startsWith('file:')) return false;
  return process.permission?.has('fs.read', fileURLToPath(url)) === false;
}

function isAboutAbsence(error: unknown): error is ModuleError {
  const { code, permission } = (error ?? {}) as { readonly code?: string; readonly permission?: string };
  return (code === 'ERR_ACCESS_DENIED' && permission === 'FileSystemRead') || missingCodes.has(String(code));
}

/** Has the code that Node gives, since packages look at it to do without what is optional. */
function missing(code: UserCode, asked: Asked, cause: ModuleError | null): Error {
  if (cause !== null && messageIsOurs.has(cause)) return cause;
  const error = new Error(`${sentence(code, asked, cause)}`) as ModuleError;
  const isKept = cause?.code !== undefined && missingCodes.has(cause.code);
  error.code = isKept ? cause.code : 'MODULE_NOT_FOUND';
  messageIsOurs.add(error);
  return Object.assign(error, cause?.requireStack && { requireStack: cause.requireStack });
}

const messageIsOurs = new WeakSet<object>();

function sentence(code: UserCode, { specifier, parent }: Asked, cause: ModuleError | null): string {
  const file = parent === undefined ? '' : relative(code.folder, parent);
  const name = packageOf(specifier);
  const asks = file === '' ? '' : `, which ${file} asks for`;
  if (name === null) return `Cannot find module '${specifier}'${asks}. ${fileHint({ specifier, parent }, cause)}`;
  if (specifier !== name && hasPackage(code.folder, name)) {
    return `Cannot find module '${specifier}'${asks}. The package "${name}" is there, but it has or exports no such file.`;
  }
  const inside = /^node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  const whose = inside === undefined ? '' : ` The package "${inside}" needs it and does not bring it along.`;
  return `Cannot find module '${specifier}'${asks}.${whose} Add "${name}" to the dependencies of the ${code.of}.`;
}

function fileHint({ specifier, parent }: Asked, cause: ModuleError | null): string {
  if (specifier.endsWith('.node')) return nativeHint;
  if (cause?.code === 'ERR_ACCESS_DENIED') return 'It lies outside of what this unit may read.';
  const meant = parent?.startsWith('file:') ? similar(specifier, parent) : undefined;
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return 'Check its name, upper and lower case and, for an import, the ending; a file must be among the files.';
}

/** A file at the place that differs in upper and lower case or in its ending. */
function similar(specifier: string, parent: string): string | undefined {
  const [folder = '', name = ''] = /^(.*\/)(.*)$/.exec(specifier)?.slice(1) ?? [];
  const stem = name.replace(/\.[cm]?js$/, '').toLowerCase();
  try {
    const names = process.getBuiltinModule('node:fs').readdirSync(new URL(folder, parent));
    const found = names.find((one) => one.replace(/\.([cm]?js|json)$/, '').toLowerCase() === stem);
    return found === undefined ? undefined : folder + found;
  } catch {
    return undefined;
  }
}

export const nativeHint =
  'Native add-ons do not run here: packages are installed without building anything, and no compiled code is loaded. ' +
  'Use a package that is plain JavaScript.';

/** Null for a file; `@scope/name` of `@scope/name/lib/x`. */
function packageOf(specifier: string): string | null {
  if (/^(\.{0,2}\/|\.{1,2}$|file:|#|[a-z]:)/i.test(specifier)) return null;
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

function hasPackage(folder: string, name: string): boolean {
  return process.getBuiltinModule('node:fs').existsSync(`${folder}/node_modules/${name}`);
}

/** Packages may lie in a shared folder that `node_modules` links to. */
function relative(folder: string, url: string): string {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (url.startsWith(`${pathToFileURL(folder).href}/`)) return path.slice(folder.length + 1);
  return (
    /\/(node_modules\/.*)$/.exec(path)?.[1] ?? (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path)
  );
}
