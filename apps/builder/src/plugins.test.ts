import { type DisposableTempDir, mkdtempDisposable, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayConfig, UnitContent } from '@tiffin/contracts';
import { OciImageFactory, OciLayout, readBaseLock } from '@tiffin/images';
import { NpmPackageInstaller } from '@tiffin/npm';
import { bundleRuntime } from '@tiffin/testing/bundle';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attempting, attemptsToReach, Reachable, refusals, toldIn } from './testing/attempts.js';
import { PackageRegistry } from './testing/package-registry.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** The gateway as it ships; of the others no more than their names. */
let runtimes: DisposableTempDir;
beforeAll(async () => {
  runtimes = await mkdtempDisposable(join(tmpdir(), 'tiffin-runtimes-'));
  await bundleRuntime('apps/runtime-gateway', join(runtimes.path, 'runtime-gateway/runtime.mjs'));
  const names = ['runtime-function-node', 'runtime-gateway', 'runtime-workspace'];
  const digests = Object.fromEntries(names.map((name) => [name, `of ${name}`]));
  await writeFile(join(runtimes.path, 'digests.json'), JSON.stringify(digests));
});
afterAll(() => runtimes.remove());

const registered = (more: string, policy = '() => (req, res, next) => next()'): string =>
  `${more}; module.exports = { init: ({ registerPolicy }) => registerPolicy({ name: 'mine', policy: ${policy} }) };`;

const withSchema = (schema: string): string =>
  `module.exports = { init: (context) => context.registerPolicy({ name: 'mine', schema: ${schema}, policy: () => () => 1 }) };`;

interface Given {
  readonly code: string;
  /** How often, at once; default: once. */
  readonly times?: number;
  readonly registry?: PackageRegistry;
  readonly longestPluginMs?: number;
  /** npm package -> version. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** Builds a gateway whose one plugin has this code. */
async function build({ code, registry, packages = {}, times = 1, ...limits }: Given): Promise<readonly string[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-build-'));
  const installer = new NpmPackageInstaller({
    ...{ cacheDir: join(folder.path, 'packages'), searchPath: process.env['PATH'] ?? '' },
    registryUrl: registry?.url ?? 'http://127.0.0.1:1/',
  });
  const factory = await OciImageFactory.open({
    ...{
      layout: new OciLayout(join(folder.path, 'images')),
      runtimesDir: runtimes.path,
      packages: installer,
    },
    ...{ baseLock: await readBaseLock('infra/base-image/base.lock.json'), ...limits },
    workDir: join(folder.path, 'work'),
  });
  const config: GatewayConfig = {
    ...{ kind: 'gateway', id: 'gate', name: 'Gate', apiEndpoints: {}, serviceEndpoints: {}, policies: ['mine'] },
    pipelines: { Pipe: { apiEndpoints: [], policies: [{ mine: [{ action: {} }] }] } },
    ...{ plugins: [{ name: 'own', module: './own.js', settings: {} }], pluginFolder: './code' },
  };
  const isBare = Object.keys(packages).length === 0;
  const content: UnitContent = {
    ...{ kind: 'gateway', files: { 'own.js': code }, config, variables: {}, runtime: 'runtime-gateway' },
    runtimeDigest: factory.runtimeDigests()['runtime-gateway'],
    dependencies: isBare ? null : { packages, lockfile: null },
  };
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const lockfile = isBare ? null : await factory.resolveLock(packages, print);
  const builds = Array.from({ length: times }, (_, at) =>
    factory.build({ content, contentHash: `hash ${at}`, lockfile, print }),
  );
  await Promise.all(builds).finally(async () => {
    expect(await readdir(join(folder.path, 'work')).catch(() => [])).toEqual([]);
  });
  return lines;
}

/** What a plugin's attempts came to. */
const toldBy = async (code: string) =>
  toldIn(((await build({ code }).catch((error: unknown) => error)) as Error).message);

describe('a gateway with a plugin', () => {
  it('is built with the packages that the plugin needs, and not without', async () => {
    const words = { entries: [{ path: 'package/index.js', text: `exports.word = 'mellow';` }] };
    await using registry = await PackageRegistry.open({ words });
    const code = registered(`console.log('the word is', require('words').word)`);
    const lines = await build({ code, registry, packages: { words: '1.0.0' } });
    expect(lines).toContain('the word is mellow');
    await expect(build({ code })).rejects.toMatchObject({
      ...{
        name: 'UnitFailure',
        message: expect.stringMatching(/"own" cannot be used: the package words is not there.*"dependencies"/),
      },
    });
  });

  it('reaches nothing where it is built', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-reached-'));
    await using reachable = await Reachable.open(join(folder.path, 'there.sock'));
    const code = attempting(attemptsToReach(reachable));
    expect(await toldBy(code)).toEqual(refusals);
    expect(reachable.connections).toBe(0);
    expect(await readdir(folder.path)).toEqual(['there.sock']);
  });

  it('sets no flags of V8, by which it would write files that its user may write', async () => {
    const code = attempting(`
      const flag = '--no-opt';
      await attempt('require', () => require('v8').setFlagsFromString(flag));
      await attempt('import', async () => (await import('node:v8')).setFlagsFromString(flag));
      await attempt('default', async () => (await import('v8')).default.setFlagsFromString(flag));
      await attempt('createRequire', () => require('module').createRequire(__filename)('v8').setFlagsFromString(flag));
      await attempt('builtin', () => process.getBuiltinModule('v8').setFlagsFromString(flag));
      await attempt('put back', () => { delete require('v8').setFlagsFromString; require('v8').setFlagsFromString(flag); });
      await attempt('binding', () => process.binding('v8').setFlagsFromString(flag));
      await attempt('linked', () => process._linkedBinding('v8').setFlagsFromString(flag));
      await attempt('near limit', () => require('v8').setHeapSnapshotNearHeapLimit(1));
      await attempt('snapshot', () => require('v8').writeHeapSnapshot('/tmp/evil.heapsnapshot'));
      await attempt('profile', () => require('v8').startCpuProfile());
      await attempt('coverage', () => require('v8').takeCoverage());
      await attempt('report', () => { process.report.reportOnFatalError = true; return process.report.reportOnFatalError ?? Promise.reject({ code: 'NONE' }); });
      await attempt('write report', () => process.report.writeReport('/tmp/evil.json'));`);
    expect(await toldBy(code)).toEqual({
      ...Object.fromEntries(
        ['require', 'import', 'default', 'createRequire', 'builtin', 'put back'].map((name) => [name, 'EACCES']),
      ),
      ...{ binding: 'ERR_ACCESS_DENIED', linked: 'ERR_ACCESS_DENIED' },
      ...{ 'near limit': 'EACCES', snapshot: 'EACCES', profile: 'EACCES', coverage: 'EACCES' },
      ...{ report: 'NONE', 'write report': 'TypeError' },
    });
  });

  it('has no more memory beside its heap than the walls leave', async () => {
    const code = registered(`const all = []; for (let at = 0; at < 48; at++) all.push(Buffer.alloc(16 << 20, 1));`);
    await expect(build({ code })).rejects.toMatchObject({
      ...{ name: 'UnitFailure', message: expect.stringMatching(/cannot be used: .*alloc|ended the process/i) },
    });
  });

  it.each<[string, string, RegExp]>([
    ['that never comes to an end', 'for (;;);', /did not come to an end within 3 seconds/],
    [
      'that waits for ever',
      `setInterval(() => 1, 1e9); module.exports = { init: () => new Promise(() => 1) };`,
      /did not come to an end/,
    ],
    [
      'that takes all memory',
      'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));',
      /ended the process|did not come to an end/,
    ],
    [
      'that writes a report of its own',
      `require('fs').writeSync(3, '{"plugins": 7}'); process.exit(0);`,
      /ended the process/,
    ],
    ['that is no JavaScript', 'module.exports = {', /own\.js:1/],
    [
      'that says what no database keeps',
      `module.exports = { init: () => { throw new Error('a\\0b' + 'x'.repeat(9000)); } };`,
      /^[^\p{Cc}]*a\uFFFDb[^\p{Cc}]{1000,2000}$/u,
    ],
    [
      'with a schema that is too large',
      withSchema(`{ title: 'x'.repeat(300000) }`),
      /"own", policy mine: its schema has 300012 bytes/,
    ],
    [
      'with a schema that holds itself',
      withSchema(`(() => { const a = {}; a.not = a; return a; })()`),
      /"own", policy mine: .*holds itself/,
    ],
    [
      'that forges a report with a schema that is too deep',
      `require('fs').writeSync(3, '{"problem":null,"notes":[],"plugins":[{"name":"own","conditions":[],"policies":[{"name":"mine","schema":' +
        '['.repeat(20000) + ']'.repeat(20000) + '}]}]}'); process.exit(0);`,
      /"own", policy mine: its schema has more than 48 levels/,
    ],
    [
      'that forges a report without end',
      `for (;;) require('fs').writeSync(3, 'x'.repeat(60000));`,
      /what its plugins register takes more than 524288 bytes/,
    ],
  ])('is told why it is not built: code %s', async (_, code, message) => {
    await expect(build({ code, longestPluginMs: 3_000 })).rejects.toMatchObject({
      ...{ name: 'UnitFailure', message: expect.stringMatching(message) },
    });
  });

  it('says much, and only so much is kept of it', async () => {
    const code = registered(`for (let line = 0; line < 5000; line++) console.log('x'.repeat(2000))`);
    const lines = await build({ code });
    expect(lines.length).toBeLessThanOrEqual(201);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(500);
  });

  it('is looked at when no other one is', async () => {
    const code = registered(
      `const from = Date.now(); while (Date.now() < from + 700); console.log('looked', from, Date.now())`,
    );
    const lines = await build({ code, times: 2 });
    const times = lines.filter((line) => line.startsWith('looked')).map((line) => line.split(' ').slice(1).map(Number));
    const [[, firstEnd = 0] = [], [secondStart = 0] = []] = times.sort(([a = 0], [b = 0]) => a - b);
    expect(times).toHaveLength(2);
    expect(secondStart).toBeGreaterThanOrEqual(firstEnd);
  });
});
