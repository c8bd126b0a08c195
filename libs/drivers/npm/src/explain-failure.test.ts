import { describe, expect, it } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformInside } from '@tiffin/testing/platform-inside';
import { DependencyError } from './dependency-error.js';
import { damagedFile, explainFailure } from './explain-failure.js';
import { type NpmOutcome, runNpm } from './run-npm.js';

const request = { packages: {}, lockfile: null, cacheDir: '/cache', mostBytes: 2 ** 30 };
const outcome = (log: string, more: Partial<NpmOutcome> = {}): NpmOutcome => ({
  ...{ succeeded: false, timedOut: false, isTooLarge: false, writtenBytes: 0, signal: null, stdout: '', log },
  ...more,
});
const explained = (log: string, more: Partial<NpmOutcome> = {}) => explainFailure(outcome(log, more), request);

describe('what npm says', () => {
  it.each([
    ['E404', "npm error code E404\nnpm error 404  'none@^1.0.0' is not in this registry."],
    ['ETARGET', 'npm error code ETARGET\nnpm error notarget No matching version found for a@^99.'],
    ['ENOVERSIONS', 'npm error code ENOVERSIONS\nnpm error No versions available for a'],
    ['ERESOLVE', 'npm error code ERESOLVE\nnpm error Found: react@18.2.0'],
    ['EINTEGRITY', 'npm error code EINTEGRITY\nnpm error wanted sha512-a but got sha512-b'],
    ['EUSAGE', 'npm error code EUSAGE\nnpm error Missing: a@1 from lock file'],
    ['EBADPLATFORM', 'npm error code EBADPLATFORM\nnpm error Unsupported platform for a@1: wanted'],
    ['EALLOWGIT', 'npm error code EALLOWGIT\nnpm error Refusing to fetch "a@git+ssh://x"'],
    ['E402', 'npm error code E402\nnpm error 402 Payment Required'],
  ])('is about the packages: %s', (code, log) => {
    expect(explained(log)).toMatchObject({ code, isFault: false });
  });

  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_SOCKET_TIMEOUT', 'ENETUNREACH', 'EHOSTUNREACH'],
    ...['E500', 'E502', 'E503', 'E429', 'E408', 'E401', 'E403', 'CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ...[
      'EIO',
      'EROFS',
      'EACCES',
      'EMFILE',
      'ENOMEM',
      'ENOTEMPTY',
      'ENOENT',
      'Z_DATA_ERROR',
      'TAR_BAD_ARCHIVE',
      'EJSONPARSE',
    ],
    ...['FETCH_ERROR', 'ERR_STREAM_PREMATURE_CLOSE', 'EPROTO', 'ENEWTOMORROW'],
  ])('is a fault of ours or of the way: %s', (code) => {
    expect(explained(`npm error code ${code}\nnpm error it failed`)).toMatchObject({ code, isFault: true });
  });

  it.each([
    ['nothing', '', {}, 'EUNKNOWN'],
    ['nothing, killed', '', { signal: 'SIGKILL' }, 'EKILLED'],
    ['half of it, killed', 'npm warn deprecated a@1\n', { signal: 'SIGKILL' }, 'EKILLED'],
    ['a code that it was busy with, killed', 'npm error code E404\n', { signal: 'SIGTERM' }, 'EKILLED'],
    [
      'that it ran out of memory',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      { signal: 'SIGABRT' },
      'EKILLED',
    ],
    ['the shell’s word for it', 'Killed\n', {}, 'EKILLED'],
    ['that its own code failed', 'npm error Exit handler never called!', {}, 'EUNKNOWN'],
    ['nothing in time', 'npm error code E404\n', { timedOut: true, signal: 'SIGKILL' }, 'ETIMEDOUT'],
  ])('blames nobody: %s', (_, log, more, code) => {
    const error = explained(log, more as Partial<NpmOutcome>);
    expect(error).toMatchObject({ code, isFault: true });
    expect((error as DependencyError).message).not.toContain('undefined');
  });

  it.each(['ENOSPC', 'EDQUOT'])('names a full disk: %s', (code) => {
    expect(explained(`npm error code ${code}`)).toMatchObject({ code: 'DISK_FULL' });
    expect(explained(`npm warn tar TAR_ENTRY_ERROR ${code}: no space left on device, write`)).toMatchObject({
      code: 'DISK_FULL',
    });
  });

  it.each([
    'npm error code ECONNREFUSED\nnpm error FetchError: request to http://10.0.0.7:4873/a failed, reason: connect ECONNREFUSED 10.0.0.7:4873',
    'npm error code ENOTFOUND\nnpm error request to https://npm.internal/a failed, reason: getaddrinfo ENOTFOUND npm.internal',
    "npm error code EACCES\nnpm error EACCES: permission denied, mkdir '/var/lib/tiffin/npm/_cacache'",
    'npm error code E500\nnpm error 500 Internal Server Error - GET http://127.0.0.1:4873/a',
    'npm error code ENOSPC',
  ])('shows nothing of the inside: %s', (log) => {
    const { message } = explained(log) as Error;
    expect(message).not.toMatch(platformInside);
    expect(message).not.toContain('internal/');
    expect(message).not.toContain('ENOTFOUND npm');
  });

  it('is not believed when it ends well with files that could not be written', () => {
    expect(damagedFile('npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write\nadded 1 package')).toBe(
      'ENOSPC',
    );
    expect(damagedFile('added 1 package in 1s')).toBeNull();
  });
});

describe('a run of npm', () => {
  it('tells its lines as they come, and the signal that ended it', async () => {
    const home = await mkdtemp(join(tmpdir(), 'npm-run-'));
    const script = join(home, 'npm-cli.js');
    await writeFile(
      script,
      "process.stdout.write('one\\ntwo', () => { console.error('three'); process.kill(process.pid, 'SIGKILL') })",
    );
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const ended = await runNpm({ script, args: [], cwd: home, environment: {}, timeoutMs: 20_000, print });
    await rm(home, { recursive: true, force: true });
    expect(ended).toMatchObject({ succeeded: false, timedOut: false, signal: 'SIGKILL' });
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
    expect(explainFailure(ended, request)).toMatchObject({ code: 'EKILLED', isFault: true });
  });
});
