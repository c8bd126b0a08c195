/** What a script is told that lacks a module or wants what the sandbox denies: the built runtime under Node's permission model. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, filesOf, makeMistake, mistakes } from '@tiffin/runtime/testing';
import { folderWith, model, workspaceOf } from './test-workspace.js';

const bundle = fileURLToPath(new URL('../../../dist/runtimes/runtime-workspace/runtime.mjs', import.meta.url));
const folders: { remove(): void }[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

/** The unit's folder has a parent with a `node_modules`, as in a checkout. */
function launch(files: Readonly<Record<string, string>>): ChildProcessByStdio<null, Readable, Readable> {
  const config = JSON.stringify(workspaceOf(model('Car', { script: 'models/car.js' })));
  const unit = Object.fromEntries(Object.entries(files).map(([name, text]) => [`unit/${name}`, text]));
  const parent = folderWith({ ...unit, 'unit/config.json': config });
  folders.push(parent);
  mkdirSync(join(parent.path, 'node_modules/unrelated'), { recursive: true });
  const folder = join(parent.path, 'unit');
  copyFileSync(bundle, join(folder, 'runtime.mjs'));
  const flags = ['--permission', `--allow-fs-read=${folder}`, '--no-experimental-sqlite'];
  return spawn(process.execPath, [...flags, 'runtime.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOST: '127.0.0.1', PORT: '0' },
  });
}

/** Runs until it ends, or listens; what it printed. */
async function run(files: Readonly<Record<string, string>>): Promise<{ text: string }> {
  const child = launch(files);
  let text = '';
  const take = (chunk: unknown) => {
    text += String(chunk);
    if (text.includes('"msg":"ready"')) child.kill();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  await once(child, 'close');
  return { text };
}

describe('the sandbox refuses', () => {
  /** Beside a parent's `node_modules`, as in a checkout, Node looks where it may not. */
  const packages = {
    'node_modules/half/package.json': '{"name":"half","main":"index.js"}',
    'node_modules/half/index.js': 'require("other-half");',
    'node_modules/native/package.json': '{"name":"native","main":"index.js"}',
    'node_modules/native/index.js': 'require("./a.node");',
    'node_modules/native/a.node': 'x',
  };
  const asks = String.raw`, which code/models/car\.js asks for\.`;
  const add = (name: string) => `.* Add "${name}" to the dependencies of the model`;
  it.each<[string, string, string]>([
    ['a package', `require('request')`, String.raw`car\.js:2 .*Cannot find module 'request'${asks}${add('request')}`],
    ['a package with a scope', `require('@a/b/c')`, `'@a/b/c'${asks}${add('@a/b')}`],
    ['an imported package', `return import('request')`, `'request'${asks}${add('request')}`],
    ['what it resolves', `require.resolve('request')`, `'request'`],
    ['a file', `require('./gone')`, `Cannot find module './gone'${asks}`],
    [
      'what a package needs',
      `require('half')`,
      `'other-half', which node_modules/half/index.js asks for.${add('other-half')}`,
    ],
    ['what an imported package needs', `return import('half')`, `'other-half', which node_modules/half/index.js`],
    ['other programs', `require('child_process').execSync('ls')`, 'child_process .*is not allowed here'],
    ['native code', `require('native')`, 'Native add-ons do not run here'],
    [
      'a module that has run',
      `require('./circle-c').early()`,
      String.raw`circle-d\.js:2 does not load: TypeError: early is not a function\. It was not there yet when code/models/circle-d\.js:1`,
    ],
  ])('a script that lacks %s, and says so', async (_, code, message) => {
    const { text } = await run({
      ...filesOf([], 'code/models'),
      ...packages,
      'code/models/car.js': `module.exports = (Car) => {\n${code}; };`,
    });
    expect(text).toMatch(new RegExp(message));
    expect(text).not.toMatch(/Access to this API|--allow-/);
  });
});

/** Each at the call, all in one process: in a listener of the juggler's, which stands between the request and its end. */
describe('a mistake is told in the author’s words', () => {
  const all = mistakes('model');
  const script = `const make = ${makeMistake};
    let wanted;
    module.exports = (Car) => {
      Car.beforeRemote('find', async ({ req }) => void (wanted = req.get('x-mistake')));
      Car.observe('access', () => make(wanted));
    };`;
  const printed: string[] = [];
  let child: ReturnType<typeof launch>;
  let lines: Interface;
  let url: string;
  const next = async (msg: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const at = printed.findIndex((line) => line.includes(`"msg":"${msg}"`));
      if (at >= 0) return JSON.parse(printed.splice(0, at + 1).at(-1) ?? '') as Record<string, unknown>;
      await once(lines, 'line');
    }
  };
  beforeAll(async () => {
    child = launch({ ...filesOf(all, 'code/models'), 'code/models/car.js': script });
    lines = createInterface({ input: child.stdout }).on('line', (line) => printed.push(line));
    const { port } = await next('listening');
    url = `http://127.0.0.1:${Number(port)}/api/cars`;
    await next('ready');
  });
  afterAll(() => void child.kill());

  it.each(all.map((one, at) => [one.name, one, at] as const))('%s', async (_, mistake, at) => {
    const [answer, { error, stack }] = await Promise.all([
      fetch(url, { headers: { 'x-mistake': String(at) } }),
      next('request failed'),
    ]);
    expect(await answer.json()).toMatchObject({ error: { statusCode: 500, message: 'Internal Server Error' } });
    const told = `${String(error)}\n${String(stack)}`;
    for (const part of mistake.told) expect(told).toContain(part);
    if (!mistake.isModule) expect(told).toContain(`code/models/${fileOf(mistake, at)}`);
    expect(told).not.toMatch(/Access to this API|--allow-|--experimental|\/workspace-/);
  });
});

it.each([
  ['of its own', 'export default () => {};\n\nlet x = );', 'models/car.js:3'],
  ['that it imports', "export default async () => {\nawait import('./other.mjs') }", 'models/other.mjs:3'],
])('a script is told the line of a syntax error in an ES module %s', async (_, script, place) => {
  const { text } = await run({ 'code/models/car.js': script, 'code/models/other.mjs': '\n\nlet x = );' });
  expect(text).toContain(`${place} does not load: SyntaxError: Unexpected token ')'`);
});

it('code that is ready for an optional module finds the code that it looks for', async () => {
  const { text } = await run({
    'code/models/car.js': `module.exports = async (Car) => {
      try { require('optional'); } catch (error) { if (error.code !== 'MODULE_NOT_FOUND') throw error; }
      await import('optional').catch((error) => { if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error; });
    };`,
  });
  expect(text).toContain('"msg":"ready"');
});
