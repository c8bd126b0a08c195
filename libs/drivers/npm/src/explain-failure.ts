import { Refusal } from '@tiffin/kernel';
import { DependencyError, splitRequest } from './dependency-error.js';
import type { NpmOutcome } from './run-npm.js';

interface Explained {
  /** `name@range`, or empty. */
  readonly about: string;
  readonly reason: string;
}

interface Request {
  readonly packages: Readonly<Record<string, string>>;
  readonly lockfile: string | null;
  readonly cacheDir: string;
  readonly mostBytes: number;
}

/** Turns npm's output into one line that names the package, the version asked for, the reason and the way out. */
export function explainFailure(outcome: NpmOutcome, request: Request): DependencyError | Refusal {
  const text = withoutDecoration(outcome.log);
  const code = codeOf(outcome, text);
  if (fullDisk.has(code)) return Refusal.of('DISK_FULL', 'the package cache').because(new Error(request.cacheDir));
  const { about, reason } = (explanations[code] ?? explainOther)(text, request);
  const logTail = text.split('\n').slice(0, 40).join('\n').slice(0, 4000);
  return new DependencyError({ code, ...splitRequest(about), reason, logTail });
}

const fullDisk = new Set(['ENOSPC', 'EDQUOT']);

/** A process that was ended has no say: what it printed before may be about something that it would have tried again. */
function codeOf({ timedOut, isTooLarge, signal }: NpmOutcome, text: string): string {
  if (isTooLarge) return 'ETOOLARGE';
  if (timedOut) return 'ETIMEDOUT';
  const damage = damagedFile(text);
  if (damage !== null) return damage;
  if (signal !== null || /heap out of memory|^Killed$/m.test(text)) return 'EKILLED';
  return found(/^code (\S+)/m, text) || 'EUNKNOWN';
}

/** npm goes on, and ends well, after it could not write a file of a package: the disk's code, or null. */
export const damagedFile = (log: string): string | null =>
  found(/TAR_ENTRY_ERROR (ENOSPC|EDQUOT|EIO|EROFS|EMFILE|ENFILE)\b/, log) || null;

function withoutDecoration(log: string): string {
  return log
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trimEnd())
    .filter((line) => line !== '' && !/^(A complete log of this run|npm http )/.test(line))
    .join('\n');
}

const found = (pattern: RegExp, text: string): string => pattern.exec(text)?.[1] ?? '';

const explanations: Readonly<Record<string, (text: string, request: Request) => Explained>> = {
  E404: (text) => ({
    about: found(/'([^']+)' (?:could not be found|is not in)/, text) || found(/GET \S+\/(\S+)/, text),
    reason: 'the registry has no such package. Check its name.',
  }),
  ETARGET: (text) => ({
    about: found(/No matching version found for (\S+?)\.?(?:\s|$)/, text),
    reason: 'the registry has the package, but no such version. Ask for one that exists.',
  }),
  ERESOLVE: (text) => {
    const peer = /peer (\S+?)@"([^"]+)" from (\S+)/.exec(text);
    const other = found(/Found: (\S+)/, text);
    return {
      about: peer?.[3] ?? '',
      reason: `it needs ${peer ? `${peer[1]}@${peer[2]}` : 'another version'} beside it, but ${other || 'another one'} is asked for. Choose versions that go together.`,
    };
  },
  EINTEGRITY: (text, { lockfile }) => ({
    about: packageOfIntegrity(lockfile, found(/wanted (\S+)/, text)),
    reason: 'its content is not the one that package-lock.json promises. Make the lock again.',
  }),
  EUSAGE: (text) => ({
    about: found(/(?:does not satisfy|Missing:) (\S+)/, text),
    reason: 'package-lock.json does not fit the packages. Make the lock again with npm install.',
  }),
  EBADPLATFORM: (text) => ({
    about: found(/Unsupported platform for (\S+?):/, text),
    reason: 'it does not run on this platform.',
  }),
  EKILLED: () => ({
    about: '',
    reason: 'npm was ended from outside before it was done, as by a machine that is out of memory. It is tried again.',
  }),
  ENOVERSIONS: (text) => ({
    about: found(/No versions available for (\S+)/, text),
    reason: 'the registry has the package, but no version of it.',
  }),
  ETOOLARGE: (_, { mostBytes }) => ({
    about: '',
    reason: `with all that they need they take more than ${Math.round(mostBytes / 2 ** 20)} MB, fetched and unpacked. Ask for fewer, or smaller ones.`,
  }),
  EUNKNOWN: () => ({ about: '', reason: 'npm ended without saying why. It is tried again.' }),
  ETIMEDOUT: () => ({ about: '', reason: 'npm did not finish in time. It is worth another try.' }),
};

function explainOther(text: string): Explained {
  if (/^code EALLOW/m.test(text)) {
    const about = found(/Refusing to fetch "(.+?)"/, text);
    return { about, reason: 'a dependency comes from outside the registry, which is not allowed.' };
  }
  const why =
    found(/reason: (.+)/, text) || text.split('\n').find((line) => !line.startsWith('code ')) || 'npm gave no reason';
  return { about: '', reason: withoutInside(why) };
}

/** Which registry is asked, and where the work is done, is nobody's business: npm's log in ours says it. */
const withoutInside = (text: string): string =>
  text
    .replaceAll(/\bhttps?:\/\/\S+/g, 'the registry')
    .replaceAll(/\b(?:connect|getaddrinfo|read|write) (E[A-Z_]+)\b.*/g, '$1')
    .replaceAll(/(^|[\s'"(=])\/[^\s'")]+/g, '$1a file of the platform');

function packageOfIntegrity(lockfile: string | null, integrity: string): string {
  const { packages = {} } = JSON.parse(lockfile ?? '{}') as { packages?: Record<string, Record<string, unknown>> };
  const entry = Object.entries(packages).find(([, fields]) => fields['integrity'] === integrity);
  return entry ? `${entry[0].replace(/^.*node_modules\//, '')}@${String(entry[1]['version'])}` : '';
}
