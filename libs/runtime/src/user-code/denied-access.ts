/** Why something is denied, and the way out. */
const denials: Readonly<Record<string, readonly [thing: string, reason: string]>> = {
  ChildProcess: [
    'child_process',
    'a unit may not start other programs. Use a package that is plain JavaScript, or ask a service over HTTP',
  ],
  WorkerThreads: [
    'worker_threads',
    'a unit may not start worker threads. Do the work in place, or in a function of its own',
  ],
  FileSystemRead: [
    'reading',
    'a unit may read its own files and its temporary folder (os.tmpdir()) only. Put the file among them',
  ],
  FileSystemWrite: ['writing', 'a unit may write below its temporary folder (os.tmpdir()) only'],
  Inspector: ['inspector', 'a unit may not open a debugger. Print what you want to know'],
  WASI: ['wasi', 'a unit may not use WASI. Plain WebAssembly works'],
};

interface Denial {
  readonly code?: unknown;
  readonly permission?: unknown;
  readonly resource?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
}

/**
 * From now on what the sandbox denies is said in plain words wherever it is shown, also where user code catches the error and prints
 * it: Node gives such an error its `resource` last, by an assignment, which a setter hears.
 */
export function sayDenials(): void {
  Object.defineProperty(Error.prototype, 'resource', {
    configurable: true,
    get: () => undefined,
    set(this: Error, value: unknown) {
      Object.defineProperty(this, 'resource', { value, writable: true, enumerable: true, configurable: true });
      const text = explainPermission(this);
      if (text !== null) retell(this, text);
    },
  });
}

function retell(error: Error, text: string): void {
  const { message, stack } = error;
  error.message = text;
  if (typeof stack === 'string') error.stack = stack.replace(message, () => text);
}

function explainPermission(error: Denial): string | null {
  const { code, permission, resource } = error;
  const [thing, reason] = denials[String(permission)] ?? [];
  if (code !== 'ERR_ACCESS_DENIED' || thing === undefined) return null;
  const about = typeof resource === 'string' && isTelling.test(resource) ? ` (${resource})` : '';
  return `${isOfCluster(error) ? 'cluster' : thing}${about} is not allowed here: ${reason}.`;
}

/** It starts its processes by way of child_process. Whoever reads the stack of a new error fixes what stands in it. */
const isOfCluster = (error: Denial): boolean =>
  error.permission === 'ChildProcess' && /node:(?:internal\/)?cluster/.test(String(error.stack));

/** A path or a program; not the native function that was called. */
const isTelling = /[/.]|^[a-z]/;

/** What the sandbox of the unit forbade, in plain words with the reason; null where the error is about something else. */
export function explainDenial(error: Error): string | null {
  const { code, message = '' } = error as Denial;
  const text = String(message);
  if (code === 'ERR_ACCESS_DENIED') return explainAccess(error, text);
  if (code === 'ERR_UNKNOWN_BUILTIN_MODULE') return explainBuiltin(/^No such built-in module: (\S+)$/.exec(text)?.[1]);
  if (code !== 'ERR_DLOPEN_DISABLED' && !isNativeLoader.test(text)) return explainRefused(error);
  return text.endsWith(nativeHint) ? null : nativeHint;
}

/** Some denials are thrown by Node's own JavaScript, and say no more than a function's name. */
function explainAccess(error: Denial, text: string): string | null {
  const explained = explainPermission(error);
  if (explained !== null) return text === explained ? null : explained;
  const [, name] = /^([\w.]+)(?: API (?:requires|is) .*)?$/.exec(text) ?? [];
  return name === undefined ? null : `${name} is not allowed here: a unit has no rights for it.`;
}

/** What the kernel, or the guard of the unit, refused. */
function explainRefused(error: Error): string | null {
  const { code, syscall, address } = error as { code?: unknown; syscall?: unknown; address?: unknown };
  if (code === 'EPERM' && syscall === 'kill') return 'a unit may not signal other processes.';
  const isSocket = (syscall === 'listen' || syscall === 'connect') && String(address).includes('/');
  if (code !== 'EACCES' || !isSocket) return null;
  return `the socket ${String(address)} is not allowed here: a unit may have such sockets below its temporary folder (os.tmpdir()) only.`;
}

/** What the packages that look for compiled files say when there are none. */
const isNativeLoader = /Could not locate the bindings file|No native build was found|invalid ELF header/;

export const nativeHint =
  'Native add-ons do not run here: packages are installed without building anything, and no compiled code is loaded. ' +
  'Use a package that is plain JavaScript.';

/** A module with `node:` before its name that is not to be had. */
export function explainBuiltin(name: string | undefined): string | null {
  if (name !== 'node:sqlite')
    return name === undefined
      ? null
      : `This version of Node has no module "${name}". A package is named without "node:".`;
  return 'node:sqlite is not allowed here: it opens files without asking whether the unit may. Keep data in a model, or in a database over the network.';
}
