export interface DependencyErrorFields {
  /** npm's code (`E404`, `ETARGET`, `ERESOLVE`, `EINTEGRITY`, `EUSAGE`, ...), or ours: `ESOURCE`, `ELOCKFILE`, `ETIMEDOUT`, `ETOOLARGE`. */
  readonly code: string;
  /** Null where it is not about one package. */
  readonly packageName: string | null;
  /** The version or range that was asked for. */
  readonly requested: string | null;
  /** What is wrong and what to do, one line; it does not name the package again. */
  readonly reason: string;
  /** Last lines of npm's output; empty where npm was not asked. */
  readonly logTail: string;
}

/** Packages that cannot be installed as asked. The message is one line for the person who asked. */
export class DependencyError extends Error implements DependencyErrorFields {
  override readonly name = 'DependencyError';
  readonly code: string;
  readonly packageName: string | null;
  readonly requested: string | null;
  readonly reason: string;
  readonly logTail: string;

  constructor(fields: DependencyErrorFields) {
    super(`${describe(fields)}: ${fields.reason} (${fields.code})`);
    this.code = fields.code;
    this.packageName = fields.packageName;
    this.requested = fields.requested;
    this.reason = fields.reason;
    this.logTail = fields.logTail;
  }

  /**
   * Nothing is known to be wrong with the packages: registry, network, disk, memory, or npm itself. It is tried again. Only
   * what is listed below is held against whoever asked.
   */
  get isFault(): boolean {
    return !usersCodes.has(this.code) && !/^EALLOW/.test(this.code);
  }
}

/** What a rule of ours refuses before npm is asked. */
export function refusedDependency(code: 'ESOURCE' | 'ELOCKFILE' | 'EUSAGE', about: string, reason: string) {
  return new DependencyError({ code, ...splitRequest(about), reason, logTail: '' });
}

/** `@scope/name@^1.0.0` in its two parts; what is missing is null. */
export function splitRequest(about: string): Pick<DependencyErrorFields, 'packageName' | 'requested'> {
  const at = about.indexOf('@', 1);
  if (at < 0) return { packageName: about || null, requested: null };
  return { packageName: about.slice(0, at), requested: about.slice(at + 1) };
}

/** Codes that are about what was asked for; asking again changes nothing. */
const usersCodes = new Set([
  'ESOURCE',
  'ELOCKFILE',
  'EUSAGE',
  'E402',
  'E404',
  'ETARGET',
  'ENOVERSIONS',
  'ERESOLVE',
  'EOVERRIDE',
  'EINTEGRITY',
  'EBADPLATFORM',
  'EBADENGINE',
  'EINVALIDPACKAGENAME',
  'EINVALIDTAGNAME',
  'EUNSUPPORTEDPROTOCOL',
  'ETOOLARGE',
]);

function describe({ packageName, requested }: DependencyErrorFields): string {
  if (packageName === null) return 'The dependencies cannot be installed';
  return `"${packageName}${requested === null ? '' : `@${requested}`}" cannot be installed`;
}
