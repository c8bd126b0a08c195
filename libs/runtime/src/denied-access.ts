import { nativeHint } from './missing-modules.js';

const reasons: Readonly<Record<string, string>> = {
  ChildProcess: 'a unit may not start other programs',
  WorkerThreads: 'a unit may not start worker threads; it is one process with one thread',
  FileSystemRead: 'a unit may read its own files and its temporary folder (os.tmpdir()) only',
  FileSystemWrite: 'a unit may write below its temporary folder (os.tmpdir()) only',
  Inspector: 'a unit may not open a debugger',
  WASI: 'a unit may not use WASI',
  Addon: 'a unit may not load native add-ons',
};

const things: Readonly<Record<string, string>> = {
  ChildProcess: 'child_process',
  WorkerThreads: 'worker_threads',
  FileSystemRead: 'reading',
  FileSystemWrite: 'writing',
  Inspector: 'inspector',
  WASI: 'wasi',
  Addon: 'native add-ons',
};

interface Denial {
  readonly code?: unknown;
  readonly permission?: unknown;
  readonly resource?: unknown;
  readonly message?: unknown;
}

/** What the sandbox of the unit forbade, in plain words with the reason; null where the error is about something else. */
export function explainDenial(error: unknown): string | null {
  const { code, permission, resource, message } = (error ?? {}) as Denial;
  const text = String(message ?? '');
  if (code === 'ERR_DLOPEN_DISABLED' || isNativeLoader.test(text)) return nativeHint;
  if (code === 'ERR_UNKNOWN_BUILTIN_MODULE') return builtin(text);
  return code === 'ERR_ACCESS_DENIED' ? denied(String(permission), String(resource ?? '')) : null;
}

function denied(kind: string, resource: string): string {
  const about = resource === '' ? '' : ` (${resource})`;
  return `${things[kind] ?? 'this'}${about} is not allowed here: ${reasons[kind] ?? 'a unit runs with few rights'}.`;
}

/** What the packages that look for compiled files say when there are none. */
const isNativeLoader = /Could not locate the bindings file|No native build was found|invalid ELF header/;

function builtin(text: string): string | null {
  const name = /: (\S+)$/.exec(text)?.[1] ?? 'it';
  if (name === 'node:sqlite')
    return 'node:sqlite is not allowed here: it opens files without asking whether the unit may.';
  return `This version of Node has no module "${name}". A package is named without "node:".`;
}
