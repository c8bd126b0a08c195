import { once } from 'node:events';
import { type DisposableTempDir, mkdtempDisposable, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayConfig, UnitContent } from '@tiffin/contracts';
import { OciImageFactory, OciLayout, readBaseLock } from '@tiffin/images';
import { NpmPackageInstaller } from '@tiffin/npm';
import { bundleRuntime } from '@tiffin/testing/bundle';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

interface Given {
  readonly code: string;
  readonly registry?: PackageRegistry;
  readonly longestPluginMs?: number;
  /** npm package -> version. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** Builds a gateway whose one plugin has this code. */
async function build({ code, registry, packages = {}, ...limits }: Given): Promise<readonly string[]> {
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
  await factory.build({ content, contentHash: 'hash', lockfile, print }).finally(async () => {
    expect(await readdir(join(folder.path, 'work')).catch(() => [])).toEqual([]);
  });
  return lines;
}

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
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connections: unknown[] = [];
    server.on('connection', (socket) => void connections.push(socket.destroy()));
    const { port } = server.address() as AddressInfo;
    const code = `
      const [net, dgram, dns, fs, { spawnSync }, { Worker }, inspector] = ['net', 'dgram', 'dns', 'fs', 'child_process', 'worker_threads', 'inspector']
        .map((name) => require(name));
      const told = {};
      const attempt = async (name, run) => { try { told[name] = String(await run()); } catch (error) { told[name] = 'refused ' + (error.code ?? error.message); } };
      const over = (socket) => new Promise((done, fail) => socket.once('connect', () => done('done')).once('error', fail));
      module.exports = { init: async () => {
        await attempt('tcp', () => over(net.connect(${port}, '127.0.0.1')));
        await attempt('tcp6', () => over(net.connect(${port}, '::1')));
        await attempt('fetch', () => fetch('http://127.0.0.1:${port}/').catch((error) => { throw error.cause ?? error; }));
        await attempt('listen', () => new Promise((done, fail) => net.createServer().listen(0, () => done('done')).once('error', fail)));
        await attempt('udp', () => new Promise((done, fail) => { const one = dgram.createSocket('udp4'); one.once('error', fail);
          one.send('x', ${port}, '127.0.0.1', (error) => error ? fail(error) : done('done')); }));
        await attempt('dns', () => dns.promises.resolve4('example.org'));
        await attempt('socket', () => over(net.connect('/var/run/docker.sock')));
        await attempt('read', () => fs.readFileSync('/etc/hostname', 'utf8'));
        await attempt('write', () => fs.writeFileSync('/tmp/tiffin-plugin-was-here', ''));
        await attempt('spawn', () => { const { error } = spawnSync('true'); if (error) throw error; return 'done'; });
        await attempt('thread', () => over(new Worker('1', { eval: true })));
        await attempt('signal', () => process.kill(process.ppid, 'SIGUSR1'));
        await attempt('debugger', () => inspector.open(0));
        await attempt('environment', () => process.env.PATH ?? process.env.DATABASE_URL ?? Promise.reject(new Error('none')));
        throw new Error(JSON.stringify(told));
      } };`;
    const { message } = (await build({ code }).catch((error: unknown) => error)) as Error;
    server.close();
    const told = JSON.parse(message.slice(message.indexOf('{'), message.lastIndexOf('}') + 1)) as Record<
      string,
      string
    >;
    expect(Object.entries(told).filter(([, answer]) => !answer.startsWith('refused'))).toEqual([]);
    expect(Object.keys(told)).toHaveLength(14);
    expect(connections).toEqual([]);
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
});
