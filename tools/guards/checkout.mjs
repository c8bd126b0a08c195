import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clientFolder } from '../database-client.mjs';
import { toolEnvironment } from '../hand-over.mjs';

const runWithinMs = 240_000;
const graceMs = 5_000;

/** A test that fails because the edit broke the code, and not because the guard is gone, proves nothing. An answer may be no JSON. */
const broken = /syntax error|SyntaxError(?!.*JSON)|ReferenceError|data type|does not exist/;
const statusOf = ({ status, failureMessages }) =>
  status === 'failed' && broken.test(failureMessages.join()) ? 'broken' : status;

/** Where what comes before all of a file's tests failed, they did not run: that is how they failed. */
const resultsOf = ({ message, assertionResults }) =>
  message === ''
    ? assertionResults
    : assertionResults.map((one) =>
        one.status === 'skipped' ? { ...one, status: 'failed', failureMessages: [message] } : one,
      );

/** How tests went, found by the text that their names hold. Several under one text: the worst counts. */
class Outcome {
  constructor(results, seconds) {
    this.results = results;
    this.seconds = seconds;
  }

  /** `passed`, `failed`, `broken` or `not there`. */
  of(name) {
    const found = this.results.filter(({ fullName }) => fullName.includes(name)).map(statusOf);
    return ['broken', 'failed', 'passed'].find((status) => found.includes(status)) ?? 'not there';
  }
}

/** A copy of the checkout's tracked files, as they are now, in which guards can be taken away. */
export class Checkout {
  constructor(original) {
    this.original = original;
    /** Path -> text before. */
    this.edited = new Map();
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'tiffin-guards-')));
    const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: original,
      encoding: 'utf8',
    });
    for (const path of tracked.split('\0')) {
      if (path === '' || !existsSync(join(original, path))) continue;
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      cpSync(join(original, path), join(this.root, path));
    }
    // Made, not tracked.
    for (const made of [clientFolder, 'dist/console'])
      cpSync(join(original, made), join(this.root, made), { recursive: true });
    this.linkPackages();
  }

  /** The packages of others are linked; our own ones must be found in the copy, and caches are not shared. */
  linkPackages() {
    const from = join(this.original, 'node_modules');
    const to = join(this.root, 'node_modules');
    mkdirSync(join(to, '@tiffin'), { recursive: true });
    for (const name of readdirSync(from)) {
      if (!['@tiffin', '.cache', '.vite'].includes(name)) symlinkSync(join(from, name), join(to, name));
    }
    for (const name of readdirSync(join(from, '@tiffin'))) {
      symlinkSync(readlinkSync(join(from, '@tiffin', name)), join(to, '@tiffin', name));
    }
  }

  edit(edits) {
    for (const { file, find, replace } of edits) {
      const path = join(this.root, file);
      const text = readFileSync(path, 'utf8');
      if (!this.edited.has(path)) this.edited.set(path, text);
      if (!text.includes(find)) throw new Error(`${file} does not hold: ${find}`);
      writeFileSync(
        path,
        text.replace(find, () => replace),
      );
    }
  }

  restore() {
    for (const [path, text] of this.edited) writeFileSync(path, text);
    this.edited.clear();
  }

  /** Runs the tests of a suite whose names hold one of the texts. */
  async test(suite, names) {
    const startedAt = performance.now();
    const report = join(this.root, 'report.json');
    rmSync(report, { force: true });
    const pattern = names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', suite, '--reporter=json', `--outputFile=${report}`];
    await this.run([...vitest, '-t', pattern]);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    if (!existsSync(report)) return new Outcome([], seconds);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    return new Outcome(testResults.flatMap(resultsOf), seconds);
  }

  /** Ends when the command and, where it takes too long, all that it started has ended. */
  run(args) {
    // A group of its own, so that what the tests start can be ended with them.
    this.child = spawn(process.execPath, args, {
      cwd: this.root,
      env: toolEnvironment(),
      stdio: 'ignore',
      detached: true,
    });
    const timer = setTimeout(() => this.endChild(), runWithinMs);
    return new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', () => {
        clearTimeout(timer);
        this.child = undefined;
        resolve();
      });
    });
  }

  /** An interrupt lets Postgres shut down; what is left after that is killed. */
  endChild() {
    const { pid } = this.child;
    signalGroup(pid, 'SIGINT');
    setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs).unref();
  }

  /** Ends what runs and removes the copy. */
  end() {
    if (this.child) this.endChild();
    rmSync(this.root, { recursive: true, force: true });
  }
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
