import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, filesOf, makeMistake, mistakes } from '@tiffin/runtime/testing';
import { waitUntil } from '@tiffin/testing/wait-until';
import { bundleRuntime, endUnits, removeBundle, type Running, spawned, text } from './testing/bundled-function.js';

beforeAll(() =>
  bundleRuntime({ 'node_modules/above/index.js': 'module.exports = 1', 'node_modules/@s/above/package.json': '{}' }),
);
afterAll(removeBundle);

/** Of the line with this text: it may come after the answer. */
async function stackOf(running: Running, text: string): Promise<unknown> {
  const find = () => running.err.split('\n').find((one) => one.includes(text) && one.endsWith('}'));
  await waitUntil('the line is there', () => find() !== undefined);
  return (JSON.parse(find() ?? '') as { stack?: unknown }).stack;
}

const installed = {
  'node_modules/has/package.json': '{"name":"has","version":"1.0.0"}',
  'node_modules/has/index.js': 'module.exports = 1',
  'node_modules/closed/package.json': '{"name":"closed","exports":{".":"./index.js"}}',
  'node_modules/closed/index.js': 'module.exports = 1',
  'node_modules/needy/index.js': "\nmodule.exports = require('above')",
  'node_modules/@s/needy/index.js': "module.exports = require('none/sub')",
  'node_modules/native/index.js': "module.exports = require('./build/Release/native.node')",
  'node_modules/careful/index.js':
    "try { require('above') } catch (e) { if (e.code !== 'MODULE_NOT_FOUND') throw e } module.exports = 'without'",
};

const add = (name: string) => `Add "${name}" to the dependencies of the function.`;

describe('a module that cannot be had', () => {
  afterEach(endUnits);

  it.each([
    [
      'a package',
      "require('none')",
      [/^code\/handler\.js:1: /, "Cannot find module 'none', which code/handler.js asks for.", add('none')],
    ],
    ['a package that a folder above has', "require('above')", ["'above'", 'code/handler.js', add('above')]],
    ['its subpath', "require('above/promise')", ["'above/promise'", add('above')]],
    ['a scoped package that a folder above has', "require('@s/above/x')", ["'@s/above/x'", add('@s/above')]],
    [
      'a subpath of a package that is there',
      "require('has/none')",
      ['The package "has" is there, but it has or exports no such file'],
    ],
    ['a file', "require('./none')", ["Cannot find module './none', which code/handler.js asks for. Check its name"]],
    [
      'a dependency of a package',
      "require('needy')",
      ['node_modules/needy/index.js', 'The package "needy" needs it', add('above')],
    ],
    [
      'a dependency of a scoped package',
      "require('@s/needy')",
      ['node_modules/@s/needy/index.js', 'The package "@s/needy"', add('none')],
    ],
    ['a compiled file that was not built', "require('native')", ['Native add-ons do not run here']],
    ['a module of Node that is not there', "require('node:none')", ['no module "node:none"']],
  ])('ends the start with one line that says which, where and what to do: %s', async (_, code, told) => {
    const running = await spawned({ files: { 'code/handler.js': code, ...installed } });
    expect(await running.ended).toEqual([1, null]);
    for (const part of told) expect(running.err).toMatch(part instanceof RegExp ? part : new RegExp(escaped(part)));
    expect(running.err.trim().split('\n')).toHaveLength(1);
    expect(running.err).not.toContain('Access to this API');
  });

  it.each([
    ['import', "import x from 'above'; export const fn = () => x", ['code/handler.mjs', "'above'", add('above')]],
    [
      'a file without its ending',
      "import x from './other'; export const fn = () => x",
      ['code/handler.mjs', "'./other'", 'Did you mean "./other.mjs"'],
    ],
    ['a subpath', "import 'closed/lib'; export const fn = 1", ['The package "closed" is there']],
  ])('is told of an ES module too: %s', async (_, code, told) => {
    const running = await spawned({ files: { 'code/handler.mjs': code, 'code/other.mjs': '', ...installed } });
    expect(await running.ended).toEqual([1, null]);
    for (const part of told) expect(running.err).toContain(part);
  });

  it.each([
    ['require', 'handler.js', "exports.fn = () => require('above')", add('above')],
    ['import', 'handler.mjs', "export const fn = () => import('above')", add('above')],
  ])('is told at the call: %s', async (_, file, code, told) => {
    const running = await spawned({ files: { [`code/${file}`]: code, ...installed } });
    expect(await text(await running.url())).toBe('Internal Server Error');
    expect(await stackOf(running, 'The function threw')).toContain(told);
  });

  it('is told to whoever catches what the sandbox throws', async () => {
    const code =
      "exports.fn = () => { try { require('fs').readFileSync('/x') } catch (e) { return e.message + e.stack } }";
    const running = await spawned({ files: { 'code/handler.js': code } });
    const shown = await text(await running.url());
    expect(shown).toMatch(
      /^reading \(\/x\) is not allowed here: .*Error: reading \(\/x\) is not allowed here: .*\n +at /s,
    );
    expect(shown).not.toMatch(/Access to this API|--allow-/);
  });

  it('is absent for a package that can do without it', async () => {
    const running = await spawned({
      files: { 'code/handler.js': "exports.fn = () => require('careful')", ...installed },
    });
    expect(await text(await running.url())).toBe('without');
  });
});

/** Each at the call, all in one process. */
describe('a mistake is told in the author’s words', () => {
  const all = mistakes('function');
  let running: Running;
  let url: string;
  beforeAll(async () => {
    const code = `const make = ${makeMistake};
      exports.fn = ({ extensions }) => make(extensions.request.get('x-request-id'));`;
    running = await spawned({ files: { ...filesOf(all, 'code'), 'code/handler.js': code } });
    url = await running.url();
  });
  afterAll(endUnits);

  it.each(all.map((one, at) => [one.name, one, at] as const))('%s', async (_, mistake, at) => {
    const answer = await fetch(url, { headers: { 'x-request-id': String(at) } });
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal Server Error']);
    const told = await stackOf(running, `"requestId":"${at}"`);
    for (const part of mistake.told) expect(told).toContain(part);
    if (!mistake.isModule) expect(told).toContain(`code/${fileOf(mistake, at)}`);
    expect(told).not.toMatch(/Access to this API|--allow-|--experimental|\/function-node-/);
  });
});

/** The kernel says so to whoever has no rights. */
describe('what the kernel refuses is told in the author’s words', () => {
  afterEach(endUnits);

  it.each([
    ['a signal', 'process.kill(1, 0)', 'a unit may not signal other processes.'],
    [
      'a socket',
      "await new Promise((_, fail) => require('net').createServer().on('error', fail).listen('/evil.sock'))",
      'the socket /evil.sock is not allowed here: a unit may have such sockets below its temporary folder',
    ],
  ])('%s', async (_, act, told) => {
    const code = `if (process.getuid() === 0) process.setuid(65534);\nexports.fn = async () => { ${act} }`;
    const running = await spawned({ files: { 'code/handler.js': code } });
    expect(await text(await running.url())).toBe('Internal Server Error');
    expect(await stackOf(running, 'The function threw')).toContain(told);
  });
});

it('holds nobody up when a caller put megabytes into the message of an error', async () => {
  const code = "exports.fn = ({ data }) => { throw new Error('bad ' + data) }";
  const running = await spawned({ files: { 'code/handler.js': code } });
  const url = await running.url();
  for (const body of ['/'.repeat(2 ** 20), Buffer.alloc(2 ** 19, 'any text/').toString('base64')]) {
    // Where patterns looked at all of it, it would take many minutes.
    expect((await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(20_000) })).status).toBe(500);
  }
  expect(await stackOf(running, 'The function threw')).toContain('code/handler.js:1');
  await endUnits();
});

describe('what cannot be loaded', () => {
  afterEach(endUnits);
  const files = { ...installed, 'code/page.html': '<p>' };

  it('has an address all the same', async () => {
    const code = `export const fn = () =>
      ['./page.html', './absent.html', 'has/package.json'].map((one) => import.meta.resolve(one).split('/').at(-1)).join();`;
    const running = await spawned({ files: { ...files, 'code/handler.mjs': code } });
    expect(await text(await running.url())).toBe('page.html,absent.html,package.json');
  });

  it('can be loaded with a loader that a package brings along', async () => {
    const code = `import module from 'node:module';
      const load = (url, context, next) => url.endsWith('.html')
        ? { format: 'module', shortCircuit: true, source: 'export default "a page"' } : next(url, context);
      module.registerHooks({ load });
      export const fn = async () => (await import('./page.html')).default;`;
    const running = await spawned({ files: { ...files, 'code/handler.mjs': code } });
    expect(await text(await running.url())).toBe('a page');
  });
});

it('tells of a circle only where the name was read too early', async () => {
  const code = `require('./circle-c');
    exports.fn = () => { const other = {}; other.early() }`;
  const running = await spawned({ files: { ...filesOf([], 'code'), 'code/handler.js': code } });
  await text(await running.url());
  const told = await stackOf(running, 'The function threw');
  expect(told).toContain('TypeError: other.early is not a function');
  expect(told).not.toContain('circle');
  await endUnits();
});

/** What only the start can show. */
describe('a start that fails', () => {
  afterEach(endUnits);

  it.each<[string, string, string, readonly string[]]>([
    [
      'broken JSON',
      'handler.js',
      "\nrequire('./broken.json')",
      [
        'code/handler.js:2: SyntaxError: code/broken.json: Expected double-quoted property name in JSON at position 11 (line 3 column 1)',
      ],
    ],
    [
      'a circle',
      'handler.js',
      "\nrequire('./circle-c').early(); exports.fn = 1",
      [
        'code/circle-d.js:2: TypeError: early is not a function. It was not there yet when code/circle-d.js:1 asked for it: modules require each other in a circle.',
      ],
    ],
    [
      'a name that is not exported',
      'handler.mjs',
      "\nimport { nope } from './named.mjs'",
      [
        "code/handler.mjs:2: SyntaxError: The module './named.mjs' has no export named 'nope'.",
        "import { nope } from './named.mjs'",
      ],
    ],
    [
      'a name that what it imports does not find',
      'handler.mjs',
      "import './asks.mjs'; export const fn = 1",
      ["code/asks.mjs:2: SyntaxError: The module './named.mjs' has no export named 'nope'.", 'import { nope } from'],
    ],
    [
      'a package that awaits',
      'handler.js',
      "\nrequire('waits')",
      ['code/handler.js:2: Error: node_modules/waits/index.js'],
    ],
    [
      'a package that throws',
      'handler.js',
      "\nrequire('throws')",
      ['code/handler.js:2: Error: no settings (in node_modules/throws/index.js:2)'],
    ],
    [
      'a handler of another type',
      'handler.js',
      "exports.fn = 'text'",
      ['code/handler.js: its export "fn" is not a function but a string.'],
    ],
    [
      'a handler of another case',
      'Handler.js',
      'exports.fn = () => 1',
      ['There is no module "handler" for the handler. Upper and lower case count: there is code/Handler.js.'],
    ],
    [
      'no exports',
      'handler.js',
      'module.exports = null',
      ['code/handler.js: there is no function "fn" among its exports (it has none).'],
    ],
  ])('for %s', async (...[, file, code, told]) => {
    const running = await spawned({ files: { ...filesOf([], 'code'), [`code/${file}`]: code } });
    expect(await running.ended).toEqual([1, null]);
    for (const part of told) expect(running.err).toContain(part);
    expect(running.err).not.toMatch(/Access to this API|\n\s+at |node:internal|\/function-node-/);
  });
});

const escaped = (part: string): string => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
