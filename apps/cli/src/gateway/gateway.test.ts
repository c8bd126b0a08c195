import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCertificate } from '@tiffin/testing/certificates';
import { OtlpReceiver } from '@tiffin/testing/otlp-receiver';
import { findRedisServer, RedisServer } from '@tiffin/testing/redis-server';
import { waitUntil } from '@tiffin/testing/wait-until';

const program = resolve('dist/apps/cli/main.mjs');
const redisProgram = findRedisServer(process.env['PATH'] ?? '');
let folder: string;
let running: ChildProcess | undefined;
let said = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
  rmSync(folder, { recursive: true });
});

const answering = (message: string, policies = ''): string => `
http: {port: 0, hostname: 127.0.0.1}
apiEndpoints: {a: {paths: /a}, b: {paths: /b}}
policies: [terminate, mine]
pipelines:
  p: {apiEndpoints: [a], policies: [${policies} {terminate: {action: {statusCode: 200, message: ${message}}}}]}
  q: {apiEndpoints: [b], policies: [{terminate: {action: {statusCode: 200, message: b}}}]}
`;

const write = (text: string): void => writeFileSync(join(folder, 'gateway.config.yml'), text);

/** A plugin with a policy that says where it runs; `code` runs first. */
function plugin(code: string): void {
  const policy = `(req, res) => res.send(process.env.PATH + ' ' + process.cwd())`;
  const init = `(context) => context.registerPolicy({ name: 'mine', policy: () => ${policy} })`;
  writeFileSync(join(folder, 'own.js'), `${code} module.exports = { version: '1.0.0', init: ${init} };`);
  writeFileSync(join(folder, 'system.config.yml'), 'plugins: {own: {package: ./own.js}}');
}

function tiffin(...args: readonly string[]): Promise<readonly [code: number, stdout: string, stderr: string]> {
  return new Promise((done) => {
    execFile(process.execPath, [program, 'gateway', ...args], (error, stdout, stderr) =>
      done([Number(error?.code ?? 0), stdout, stderr]),
    );
  });
}

/** The address at which the folder is served. */
async function run(...options: readonly string[]): Promise<string> {
  said = '';
  running = spawn(process.execPath, [program, 'gateway', 'run', folder, ...options]);
  for (const stream of [running.stdout!, running.stderr!])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const address = (): string | undefined => /served at (https?:\S+):/.exec(said)?.[1];
  await waitUntil(`it is served (${said})`, () => address() !== undefined, 20_000);
  return address()!;
}

const body = async (url: string): Promise<string> => (await fetch(url)).text();

describe('tiffin gateway check', () => {
  it('says that all can be served', async () => {
    write(answering('one'));
    expect(await tiffin('check', folder)).toEqual([0, expect.stringContaining('all of it can be served: 2 API'), '']);
  });

  it('says all at once what cannot, with the place, and ends with 1', async () => {
    write(answering('one', '{magic: {}}, {terminat: {}},'));
    const [code, stdout] = await tiffin('check', folder);
    expect([code, stdout]).toEqual([1, expect.stringContaining('pipeline p, policy magic: the policy is not known')]);
    expect(stdout).toContain(
      'pipeline p, policy terminat: the policy is not known: it is misspelt; write "terminate".',
    );
  });

  it('says it as JSON', async () => {
    write(answering('one', '{magic: {}},'));
    const [code, stdout] = await tiffin('check', folder, '--json');
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({
        ok: false,
        apiEndpoints: ['a', 'b'],
        notes: [
          expect.objectContaining({ severity: 'refused', place: expect.objectContaining({ pipeline: 'p' }) }),
          expect.objectContaining({ severity: 'ignored', what: 'there is no policy "mine"' }),
        ],
      }),
    ]);
  });

  it('runs the code of plugins elsewhere, and only if it may', async () => {
    plugin(`process.on('exit', () => undefined); console.log('of the plugin');`);
    write(answering('one', '{mine: {}},'));
    expect(await tiffin('check', folder)).toEqual([0, expect.stringContaining('The code of 1 plugin was run'), '']);
    const [code, stdout] = await tiffin('check', folder, '--no-plugins');
    expect([code, stdout]).toEqual([1, expect.stringContaining('the code of plugins was not looked at')]);
  });

  it('sends spans where the variables of its environment say', async () => {
    const collector = await OtlpReceiver.start();
    for (const [name, value] of Object.entries(collector.settings)) vi.stubEnv(name, value);
    write(answering('one'));
    const address = await run().finally(() => vi.unstubAllEnvs());
    await fetch(`${address}/a`);
    expect((await collector.waitFor(1))[0]).toMatchObject({ scope: 'tiffin.gateway', name: 'GET /a' });
    await collector.stop();
  });

  it.skipIf(redisProgram === null)('counts with others that run the same, in a Redis', async () => {
    const redis = await RedisServer.start(redisProgram!, 'a password');
    const limited = answering('one', '{rate-limit: {action: {max: 2, windowMs: 86400000}}},');
    write(limited.replace('policies: [', 'policies: [rate-limit, '));
    const first = await run('--redis', redis.url);
    expect((await fetch(`${first}/a`)).headers.get('x-ratelimit-remaining')).toBe('1');
    const former = running!;
    const second = await run('--redis', redis.url, '--port', '0');
    expect((await fetch(`${second}/a`)).headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await fetch(`${first}/a`)).status).toBe(429);
    former.kill('SIGKILL');
    await redis.stop();
    expect((await fetch(`${second}/a`)).headers.get('x-ratelimit-remaining')).toBe('1');
    const [code, , stderr] = await tiffin('run', folder, '--redis', 'http://127.0.0.1');
    expect([code, stderr]).toEqual([2, expect.stringContaining('redis://HOST:PORT')]);
  });

  it('lives on where a plugin ends its process', async () => {
    plugin('process.exit(0);');
    write(answering('one', '{mine: {}},'));
    expect(await tiffin('check', folder)).toEqual([1, expect.stringContaining('ended, or hung'), '']);
  });

  it('says where it looked', async () => {
    expect(await tiffin('check', folder)).toEqual([2, '', expect.stringContaining('holds no gateway.config.yml')]);
  });
});

describe('tiffin gateway run', () => {
  it('asks a service over TLS with the certificates that files have', async () => {
    const authority = makeCertificate({ names: ['authority'], use: 'authority' });
    const [own, of] = ['gateway', 'localhost'].map((name) => makeCertificate({ names: [name], issuer: authority }));
    const service = createServer(
      { key: of!.key, cert: of!.cert, ca: [authority.cert], requestCert: true, rejectUnauthorized: true },
      ({ socket, url }, response) =>
        response.end(`${url} for ${(socket as TLSSocket).getPeerCertificate().subject.CN}`),
    ).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const files = { 'ca.pem': authority.cert, 'own.key': own!.key, 'own.pem': own!.cert };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const target = '{keyFile: own.key, certFile: own.pem, caFile: ca.pem}';
    write(`
http: {port: 0, hostname: 127.0.0.1}
apiEndpoints: {a: {paths: /a}}
serviceEndpoints: {s: {url: "https://localhost:${(service.address() as AddressInfo).port}", proxyOptions: {target: ${target}}}}
policies: [proxy]
pipelines: {p: {apiEndpoints: [a], policies: [{proxy: {action: {serviceEndpoint: s}}}]}}
`);
    expect(await body(`${await run()}/a`)).toBe('/a for gateway');
    service.closeAllConnections();
    service.close();
  });

  it('serves, takes over a change, keeps serving after a wrong one, and ends with 0', async () => {
    write(answering('one'));
    const url = await run();
    expect(await body(`${url}/a`)).toBe('one');
    write(answering('two'));
    await waitUntil('the change is served', () => said.includes('the change is served'));
    expect(await body(`${url}/a`)).toBe('two');
    write(answering('three', '{magic: {}},'));
    await waitUntil('the mistake is told', () => said.includes('what ran before serves on'));
    expect(said).toContain('pipeline p, policy magic');
    expect(await body(`${url}/a`)).toBe('two');
    running!.kill('SIGTERM');
    expect(await new Promise((done) => running!.once('close', done))).toBe(0);
  });

  it('tells clients how it is and nothing else of itself, and figures at an address of their own', async () => {
    write(answering('one'));
    const url = await run('--metrics', '0');
    await fetch(`${url}/a`);
    const paths = ['metrics', 'healthz', 'readyz', 'counts', 'traffic', 'consumers'];
    const statuses = async (at: string) =>
      Promise.all(paths.map(async (path) => [path, (await fetch(`${at}/${path}`)).status]));
    const hidden = paths.map((path) => [path, 404]);
    expect(await statuses(url)).toEqual(hidden);
    const told = new Set(['healthz', 'readyz']);
    expect(await statuses(`${url}/.tiffin`)).toEqual(paths.map((path) => [path, told.has(path) ? 200 : 404]));
    // A client could say that nothing is left of what may be answered.
    const allowance = JSON.stringify({ month: new Date().toISOString().slice(0, 7), plan: 'free', limit: 1, most: 0 });
    expect((await fetch(`${url}/.tiffin/counts`, { method: 'POST', body: allowance })).status).toBe(404);
    expect(await body(`${url}/a`)).toBe('one');
    const port = /"listening for metrics","host":"127.0.0.1","port":(\d+)/.exec(said)?.[1];
    const own = `http://127.0.0.1:${port}`;
    expect(await body(`${own}/metrics`)).toContain('tiffin_gateway_requests_total{api_endpoint="a",status="2xx"}');
    expect(await statuses(own)).toEqual(paths.map((path) => [path, told.has(path) || path === 'metrics' ? 200 : 404]));
    expect(await body(`${own}/.tiffin/readyz`)).toBe('OK');
  });

  it('serves no part of what cannot be served as a whole, unless told to', async () => {
    write(answering('one', '{my-auth: {}},'));
    const [code, , stderr] = await tiffin('run', folder);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nothing is served: 1 part of the configuration')]);
    const url = await run('--partly');
    expect([(await fetch(`${url}/a`)).status, await body(`${url}/b`)]).toEqual([503, 'b']);
  });

  it('serves what plugins answer, with the environment and in the folder', async () => {
    plugin('');
    write(answering('one', '{mine: {}},'));
    const url = await run();
    expect(await body(`${url}/a`)).toBe(`${process.env['PATH']} ${folder}`);
    expect(await body(`${url}/b`)).toBe('b');
  });

  it('serves over TLS what has "https", and nothing in plain text where that is all', async () => {
    const { key, cert } = makeCertificate({ names: ['localhost'] });
    writeFileSync(join(folder, 'key.pem'), key);
    writeFileSync(join(folder, 'cert.pem'), cert);
    const https = 'https: {port: 0, hostname: 127.0.0.1, tls: {default: {key: key.pem, cert: cert.pem}}}';
    write(answering('one').replace(/^http: .*$/m, https));
    const { port } = new URL(await run());
    expect(said).not.toContain('http://');
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = request({ port, host: '127.0.0.1', path: '/a', servername: 'localhost', ca: cert }, (reply) =>
        reply.on('data', (part: Buffer) => resolve(part.toString())),
      );
      asked.on('error', reject).end();
    });
    expect(answer).toBe('one');
    const [, stdout] = await tiffin('check', folder, '--json');
    expect(stdout).toContain('"domains"');
    expect(stdout).not.toContain('PRIVATE KEY');
  });

  it('lives on where a plugin listens for what nothing caught', async () => {
    plugin(
      `process.on('uncaughtException', () => undefined); setInterval(() => { throw new Error('late'); }, 20).unref();`,
    );
    write(answering('one', '{mine: {}},'));
    const url = await run();
    await waitUntil('it threw', () => said.includes('late'));
    expect(await body(`${url}/b`)).toBe('b');
  });

  it('says that a port is taken', async () => {
    write(answering('one'));
    const { port } = new URL(await run());
    const [code, , stderr] = await tiffin('run', folder, '--port', port);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`Port ${port} is taken`)]);
  });
});

describe('plugins, to a canvas and back', () => {
  it('come along, and are written beside the file again', async () => {
    write(answering('one', '{mine: {}},'));
    plugin('');
    const out = join(folder, 'shop.json');
    expect(await tiffin('import', folder, '--out', out)).toMatchObject([0, expect.anything(), expect.anything()]);
    mkdirSync(join(folder, 'back'));
    const back = join(folder, 'back', 'gateway.config.yml');
    expect((await tiffin('export', '--file', out, '--out', back))[0]).toBe(0);
    expect(readFileSync(join(folder, 'back', 'own.js'), 'utf8')).toBe(readFileSync(join(folder, 'own.js'), 'utf8'));
    expect(await tiffin('check', join(folder, 'back'))).toMatchObject([0, expect.stringContaining('all of it'), '']);
  });

  it('are not run where that is not wanted', async () => {
    write(answering('one', '{mine: {}},'));
    plugin('');
    const [code, , said] = await tiffin('import', folder, '--no-plugins');
    expect(code).toBe(1);
    expect(said).toMatch(/the code of plugins was not looked at/);
  });
});
