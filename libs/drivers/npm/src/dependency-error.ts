export interface DependencyFault {
  /** npm's code (`E404`, `ETARGET`, `ERESOLVE`, `EINTEGRITY`, `EUSAGE`, ...), or ours: `ESOURCE`, `ELOCKFILE`, `ETIMEDOUT`. */
  readonly code: string;
  /** Null where the fault is not that of one package. */
  readonly packageName: string | null;
  /** The version or range that was asked for. */
  readonly requested: string | null;
  /** What is wrong and what to do, one line; it does not name the package again. */
  readonly reason: string;
  /** Last lines of npm's output; empty where npm was not asked. */
  readonly logTail: string;
}

/** Packages that cannot be installed as asked. The message is one line for the person who asked. */
export class DependencyError extends Error implements DependencyFault {
  override readonly name = 'DependencyError';
  readonly code: string;
  readonly packageName: string | null;
  readonly requested: string | null;
  readonly reason: string;
  readonly logTail: string;

  constructor(fault: DependencyFault) {
    super(`${describe(fault)}: ${fault.reason} (${fault.code})`);
    this.code = fault.code;
    this.packageName = fault.packageName;
    this.requested = fault.requested;
    this.reason = fault.reason;
    this.logTail = fault.logTail;
  }

  /** The same request may succeed later: the registry was out of reach, nothing is wrong with the packages. */
  get isTransient(): boolean {
    return transientCodes.has(this.code) || /^E5\d\d$/.test(this.code);
  }
}

/** A fault that a rule of ours found before npm was asked. */
export function refusedDependency(code: 'ESOURCE' | 'ELOCKFILE' | 'EUSAGE', about: string, reason: string) {
  return new DependencyError({ code, ...splitRequest(about), reason, logTail: '' });
}

/** `@scope/name@^1.0.0` in its two parts; what is missing is null. */
export function splitRequest(about: string): Pick<DependencyFault, 'packageName' | 'requested'> {
  const at = about.indexOf('@', 1);
  if (at < 0) return { packageName: about || null, requested: null };
  return { packageName: about.slice(0, at), requested: about.slice(at + 1) };
}

const transientCodes = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_SOCKET_TIMEOUT',
  'ETIMEDOUT',
  'E429',
]);

function describe({ packageName, requested }: DependencyFault): string {
  if (packageName === null) return 'The dependencies cannot be installed';
  return `"${packageName}${requested === null ? '' : `@${requested}`}" cannot be installed`;
}
