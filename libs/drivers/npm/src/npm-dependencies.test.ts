import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, utimes, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DependencyError } from './dependency-error.js';
import { findNpm } from './find-npm.js';
import { NpmDependencies } from './npm-dependencies.js';
import { buildNpmEnvironment } from './npm-environment.js';
import { runNpm } from './run-npm.js';

const searchPath = process.env['PATH'] ?? '';
const packages = { 'is-number': '7.0.0' };
let cacheDir: string;
let npm: NpmDependencies;
let lock: string;

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'npm-driver-'));
  npm = new NpmDependencies({ cacheDir, searchPath });
  lock = await npm.resolveLock(packages);
}, 60_000);

afterAll(() => rm(cacheDir, { recursive: true, force: true }));

async function faultOf(work: Promise<unknown>): Promise<DependencyError> {
  const error: unknown = await work.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof DependencyError) return error;
  throw error;
}

const withIntegrity = (integrity: string) => lock.replace(/sha512-[^"]+/, integrity);

describe('resolving and installing', () => {
  it('makes a lock without addresses, the same each time', async () => {
    expect(lock).not.toMatch(/resolved|https?:/);
    expect(JSON.parse(lock)).toMatchObject({ packages: { 'node_modules/is-number': { version: '7.0.0' } } });
    expect(await npm.resolveLock(packages)).toBe(lock);
  });

  it('installs plain files, and leaves nothing behind', async () => {
    const said: string[] = [];
    const installed = await npm.install(packages, lock, (line) => said.push(line));
    const modules = join(installed.directory, 'node_modules');
    expect(await readdir(modules)).toEqual(['is-number']);
    expect(JSON.parse(await readFile(join(modules, 'is-number/package.json'), 'utf8'))).toMatchObject({
      version: '7.0.0',
    });
    expect(said.join('\n')).toContain('added 1 package');
    // As it goes on, and without the address of the registry.
    expect(said[0]).toMatch(/^npm http (fetch GET 200|cache) \S*is-number/);
    expect(said.join('\n')).not.toMatch(/https?:\/\//);
    await installed.dispose();
    expect(await readdir(join(cacheDir, 'work'))).toEqual([]);
  });

  it('installs no packages into an empty node_modules', async () => {
    const installed = await npm.install({}, await npm.resolveLock({}));
    expect(await readdir(join(installed.directory, 'node_modules'))).toEqual([]);
    await installed.dispose();
  });

  it('removes what a killed builder left an hour ago', async () => {
    const left = join(cacheDir, 'work/run-left');
    await mkdir(left, { recursive: true });
    await utimes(left, 0, 0);
    await npm.resolveLock({});
    expect(existsSync(left)).toBe(false);
  });
});

describe('what cannot be installed', () => {
  it('names an unknown package', async () => {
    const fault = await faultOf(npm.resolveLock({ '@tiffin-no-such/package': '^1.0.0' }));
    expect(fault).toMatchObject({
      code: 'E404',
      packageName: '@tiffin-no-such/package',
      requested: '^1.0.0',
      isFault: false,
    });
    expect(fault.message).toBe(
      '"@tiffin-no-such/package@^1.0.0" cannot be installed: the registry has no such package. Check its name. (E404)',
    );
    expect(fault.logTail).toContain('404');
  });

  it('names an unknown version', async () => {
    const fault = await faultOf(npm.resolveLock({ 'is-number': '^99.0.0' }));
    expect(fault).toMatchObject({ code: 'ETARGET', packageName: 'is-number', requested: '^99.0.0' });
  });

  it('names both sides of a conflict', async () => {
    const fault = await faultOf(npm.resolveLock({ react: '18.2.0', 'react-dom': '17.0.2' }));
    expect(fault).toMatchObject({ code: 'ERESOLVE', packageName: 'react-dom', requested: '17.0.2' });
    expect(fault.reason).toContain('it needs react@17.0.2 beside it, but react@18.2.0 is asked for');
  });

  it('names the package whose content is not the promised one', async () => {
    const fault = await faultOf(npm.install(packages, withIntegrity(`sha512-${'A'.repeat(86)}==`)));
    expect(fault).toMatchObject({ code: 'EINTEGRITY', packageName: 'is-number', requested: '7.0.0' });
    expect(await readdir(join(cacheDir, 'work'))).toEqual([]);
  });

  it('names what differs between packages and lock', async () => {
    const other = await faultOf(npm.install({ 'is-number': '6.0.0' }, lock));
    expect(other.message).toBe(
      '"is-number@6.0.0" cannot be installed: package-lock.json was made for "7.0.0". Make it again with npm install. (EUSAGE)',
    );
    const lying = lock.replace('"version":"7.0.0"', '"version":"6.0.0"');
    expect(await faultOf(npm.install(packages, lying))).toMatchObject({ code: 'EUSAGE', packageName: 'is-number' });
  });

  it('is refused by rule before npm is asked', async () => {
    expect((await faultOf(npm.resolveLock({ x: 'file:../..' }))).code).toBe('ESOURCE');
    expect((await faultOf(npm.install({ x: 'git+ssh://host/x' }, lock))).code).toBe('ESOURCE');
    expect((await faultOf(npm.install(packages, lock.replace('"version":"7.0.0"', '"link":true')))).code).toBe(
      'ELOCKFILE',
    );
  });
});

describe('a registry', () => {
  it('that is out of reach is a passing fault', async () => {
    const away = new NpmDependencies({
      cacheDir: join(cacheDir, 'away'),
      searchPath,
      registryUrl: 'http://127.0.0.1:1/',
    });
    const fault = await faultOf(away.resolveLock(packages));
    expect(fault).toMatchObject({ code: 'ECONNREFUSED', isFault: true, packageName: null });
  });

  it('that is silent is given up when time is over, with all of its processes', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const registryUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const slow = new NpmDependencies({ cacheDir: join(cacheDir, 'slow'), searchPath, registryUrl, timeoutMs: 600 });
    expect(await faultOf(slow.resolveLock(packages))).toMatchObject({ code: 'ETIMEDOUT', isFault: true });
    const open = await new Promise((resolve) => silent.close(resolve));
    expect(open).toBeUndefined();
  });

  it('cannot lead an install to another source through a package of its own', async () => {
    const asked: string[] = [];
    const registry = createServer((request, response) => {
      asked.push(request.url ?? '');
      const version = { name: 'trojan', version: '1.0.0', dependencies: { inner: `${registryUrl}secret.tgz` } };
      const dist = { tarball: `${registryUrl}trojan/-/trojan-1.0.0.tgz` };
      const document = {
        name: 'trojan',
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': { ...version, dist } },
      };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => registry.once('listening', resolve));
    const registryUrl = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
    const trapped = new NpmDependencies({ cacheDir: join(cacheDir, 'trapped'), searchPath, registryUrl });
    const fault = await faultOf(trapped.resolveLock({ trojan: '1.0.0' }));
    await new Promise((resolve) => registry.close(resolve));
    expect(fault.code).toMatch(/^(EALLOWREMOTE|ELOCKFILE)$/);
    expect(asked).not.toContain('/secret.tgz');
  });
});

describe('npm as a process', () => {
  it('gets the built environment and nothing of this process', async () => {
    const home = await mkdtemp(join(cacheDir, 'home-'));
    const script = join(home, 'npm-cli.js');
    await writeFile(script, 'console.log(JSON.stringify(process.env))');
    const environment = buildNpmEnvironment({ home, cacheDir }, { registry: 'the registry' });
    const { stdout } = await runNpm({ script, args: [], cwd: home, environment, timeoutMs: 10_000 });
    expect(JSON.parse(stdout)).toEqual(environment);
  });

  it('is found through a link on the search path', async () => {
    const folder = await mkdtemp(join(cacheDir, 'bin-'));
    await writeFile(join(folder, 'npm-cli.js'), '');
    await symlink(join(folder, 'npm-cli.js'), join(folder, 'npm'));
    expect(await findNpm(`/nowhere:${folder}`)).toMatch(/npm-cli\.js$/);
    expect(await findNpm(searchPath)).toMatch(/npm-cli\.js$/);
  });
});
