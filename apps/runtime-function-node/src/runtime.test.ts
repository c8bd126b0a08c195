import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { request } from 'node:http';
import { join } from 'node:path';
import { waitUntil } from '@tiffin/testing/wait-until';
import { bundleRuntime, endUnits, removeBundle, spawned, text } from './testing/bundled-function.js';

beforeAll(() => bundleRuntime());
afterEach(endUnits);
afterAll(removeBundle);

it('says by its health which version of the unit it is', async () => {
  const files = { 'code/handler.js': "exports.fn = () => 'it'" };
  const running = await spawned({ files, variables: { TIFFIN_UNIT_VERSION: 'a1b2' } });
  const { headers } = await fetch(`${await running.url()}/.tiffin/healthz`);
  expect(headers.get('x-tiffin-unit-version')).toBe('a1b2');
});

describe('modules', () => {
  it.each([
    ['CommonJS', { 'code/handler.js': "exports.fn = () => 'cjs'" }, 'handler.fn', 'cjs'],
    ['.mjs', { 'code/handler.mjs': "export const fn = () => 'mjs'" }, 'handler.fn', 'mjs'],
    [
      'type module',
      { 'code/package.json': '{"type":"module"}', 'code/handler.js': "export const fn = () => 'esm'" },
      'handler.fn',
      'esm',
    ],
    [
      'ES syntax without a type',
      { 'code/handler.js': "export const fn = () => 'found out'" },
      'handler.fn',
      'found out',
    ],
    [
      'top-level await',
      { 'code/h.mjs': "const x = await Promise.resolve('tla'); export const fn = () => x" },
      'h.fn',
      'tla',
    ],
    [
      'a folder',
      { 'code/src/h.js': "exports.fn = require('./other'); ", 'code/src/other.js': "module.exports = () => 'deep'" },
      'src/h.fn',
      'deep',
    ],
    ['default', { 'code/h.js': "module.exports = () => 'itself'" }, 'h.default', 'itself'],
    ['default object', { 'code/h.mjs': "export default { fn: () => 'inside' }" }, 'h.fn', 'inside'],
    [
      'packages',
      { 'code/handler.js': "exports.fn = () => require('dep')", 'node_modules/dep/index.js': "module.exports = 'dep'" },
      'handler.fn',
      'dep',
    ],
    [
      'packages from ESM',
      {
        'code/handler.mjs': "import dep from 'dep'; export const fn = () => dep",
        'node_modules/dep/index.js': "module.exports = 'dep'",
      },
      'handler.fn',
      'dep',
    ],
  ])('loads %s', async (...[, files, handler, answer]) => {
    const running = await spawned({ files: files as Record<string, string>, handler });
    expect(await text(await running.url())).toBe(answer);
  });

  it.each([
    ['a throw', { 'code/handler.js': "\nthrow new Error('no database')" }, 'code/handler.js:2: Error: no database'],
    [
      'a throw in ESM',
      { 'code/handler.mjs': "await 0;\nthrow new Error('no database')" },
      'code/handler.mjs:2: Error: no database',
    ],
    ['a throw of no error', { 'code/handler.js': "throw 'text'" }, 'code/handler.js: Error: text was thrown'],
    [
      'a missing package',
      { 'code/handler.js': "\nrequire('lodash')" },
      "code/handler.js:2: Error: Cannot find module 'lodash', which code/handler.js asks for. Add",
    ],
    ['a missing file', {}, 'There is no module "handler" for the handler. Add one of code/handler.js'],
    [
      'a missing export',
      { 'code/handler.js': 'exports.other = () => 1' },
      'code/handler.js: there is no function "fn" among its exports (it has other).',
    ],
  ])('ends with 1 and one line that says where, for %s', async (_, files, message) => {
    const running = await spawned({ files: files as Record<string, string> });
    expect(await running.ended).toEqual([1, null]);
    expect(running.err).toContain(message);
    expect(running.err.trim().split('\n')).toHaveLength(1);
  });

  const unread = (place: string, line: string, reason: string) =>
    new RegExp(`^${place}: SyntaxError: ${reason}\n${place}\n${line}\n *\\^+\n$`);

  it.each([
    [
      'CommonJS',
      { 'handler.js': 'exports.fn = () => 1;\n\nlet x = );\n' },
      unread('code/handler.js:3', 'let x = \\);', "Unexpected token '\\)'"),
    ],
    [
      'an ES module',
      { 'handler.mjs': 'export const a = 1;\n\nexport const fn = );\n' },
      unread('code/handler.mjs:3', 'export const fn = \\);', "Unexpected token '\\)'"),
    ],
    [
      'an ES module that is not called so',
      { 'handler.js': 'export const fn = (a: string) => a;' },
      unread('code/handler.js:1', '.*: string.*', "Unexpected token ':'"),
    ],
    [
      'an ES module that is not the first',
      { 'handler.mjs': "import './other.mjs'; export const fn = 1", 'other.mjs': '\nlet x = );' },
      unread('code/other.mjs:2', 'let x = \\);', "Unexpected token '\\)'"),
    ],
    [
      'an ES module that is imported later',
      { 'handler.mjs': "\nawait import('./other.mjs'); export const fn = 1", 'other.mjs': '\nawait fetch(;' },
      unread('code/other.mjs:2', 'await fetch\\(;', "Unexpected token ';'"),
    ],
    [
      'an ES module of a package',
      { 'handler.mjs': "import 'p'; export const fn = 1", '../node_modules/p/index.mjs': '\n\nlet x = );' },
      unread('node_modules/p/index.mjs:3', 'let x = \\);', "Unexpected token '\\)'"),
    ],
  ])('shows message, file and line of a syntax error, and nothing of the machine, in %s', async (_, files, told) => {
    const placed = Object.entries(files).map(([name, code]) => [join('code', name), code]);
    const manifest = { 'node_modules/p/package.json': '{"name":"p","exports":"./index.mjs"}' };
    const running = await spawned({ files: { ...manifest, ...Object.fromEntries(placed) } });
    expect(await running.ended).toEqual([1, null]);
    expect(running.err).toMatch(told);
  });
});

describe('the process', () => {
  it('sees only its own folder', async () => {
    const read =
      "exports.fn = () => { try { return require('fs').readFileSync('/etc/hostname', 'utf8') } catch (e) { return e.code } }";
    const running = await spawned({ files: { 'code/handler.js': read } });
    expect(await text(await running.url())).toBe('ERR_ACCESS_DENIED');
  });

  it('lets the output of the function out as it is', async () => {
    const running = await spawned({ files: { 'code/handler.js': "exports.fn = () => console.log('plain  words')" } });
    await text(await running.url());
    await running.line('call');
    expect(running.out).toContain('\nplain  words\n');
  });

  it('takes FUNC_PORT where there is no PORT, and says plainly when the port is taken', async () => {
    const files = { 'code/handler.js': 'exports.fn = () => 1' };
    const first = await spawned({ files });
    const { port } = new URL(await first.url());
    const second = await spawned({ files, variables: { PORT: port } });
    expect(await second.ended).toEqual([1, null]);
    expect(second.err).toContain(`EADDRINUSE: address already in use 127.0.0.1:${port}`);
  });

  it('ends when the lifeline closes', async () => {
    const running = await spawned({ files: { 'code/handler.js': 'exports.fn = () => 1' } });
    await running.url();
    running.child.stdio[3]?.destroy();
    expect(await running.ended).toEqual([0, null]);
  });

  it('finishes calls after SIGTERM, is not ready meanwhile, and ends with 0', async () => {
    const handler = `let finish; exports.fn = ({ extensions }) => {
      if (extensions.request.path === '/finish') return finish('done');
      console.log(JSON.stringify({ msg: 'called' }));
      return new Promise((resolve) => { finish = resolve });
    }`;
    const running = await spawned({ files: { 'code/handler.js': handler } });
    const url = await running.url();
    const slow = fetch(`${url}/slow`);
    await running.line('called');
    running.child.kill('SIGTERM');
    await waitUntil('it drains', async () => (await fetch(`${url}/.tiffin/readyz`)).status === 503);
    await fetch(`${url}/finish`);
    expect(await (await slow).text()).toBe('done');
    expect(await running.ended).toEqual([0, null]);
    expect(running.out).toContain('"msg":"stopped","cutOff":0');
  });

  it('does not wait longer than SHUTDOWN_TIMEOUT_MS, nor for an idle connection', async () => {
    const handler = "exports.fn = () => (console.log(JSON.stringify({ msg: 'called' })), new Promise(() => {}))";
    const variables = { SHUTDOWN_TIMEOUT_MS: '50' };
    const running = await spawned({ files: { 'code/handler.js': handler }, variables, timeoutSeconds: 100 });
    const call = request(await running.url());
    call.on('error', () => undefined).end();
    await running.line('called');
    running.child.kill('SIGTERM');
    expect(await running.ended).toEqual([0, null]);
    expect(running.out).toContain('"msg":"stopped","cutOff":1');
  });

  it('is replaced after an error outside of a call, once the calls under way are done', async () => {
    const handler = `exports.fn = () => { setTimeout(() => { throw new Error('stray') });
      return new Promise((resolve) => process.once('uncaughtException', () => setImmediate(resolve, 'finished'))) }`;
    const running = await spawned({ files: { 'code/handler.js': handler } });
    expect(await text(await running.url())).toBe('finished');
    expect(await running.ended).toEqual([1, null]);
    expect(running.err).toContain('Error: stray');
  });

  it('does not answer its liveness probe while a loop holds the process, which is how the cell notices', async () => {
    const handler =
      "exports.fn = () => { require('fs').writeSync(1, JSON.stringify({ msg: 'called' }) + '\\n'); for (;;); }";
    const running = await spawned({ files: { 'code/handler.js': handler } });
    const url = await running.url();
    const stuck = fetch(url).catch(() => 'cut');
    await running.line('called');
    await expect(fetch(`${url}/.tiffin/healthz`, { signal: AbortSignal.timeout(200) })).rejects.toThrow();
    running.child.kill('SIGKILL');
    expect(await stuck).toBe('cut');
  });
});

describe('its own variables', () => {
  const show = { 'code/handler.js': "exports.fn = () => [process.env.TOKEN, process.env.GREETING].join(' ');" };
  const environment = { TOKEN: { secret: 'API_TOKEN' }, GREETING: 'hello' };

  it('are texts, and secrets that come through a pipe', async () => {
    const running = await spawned({ files: show, environment, secrets: { API_TOKEN: 's3cret' } });
    expect(await text(await running.url())).toBe('s3cret hello');
  });

  it('keep it from starting where a secret has no value', async () => {
    const running = await spawned({ files: show, environment });
    expect(await running.ended).toEqual([1, null]);
    expect(running.err).toContain('The secret "API_TOKEN" has no value here. Set it with: tiffin secret set API_TOKEN');
  });
});
