/** What a script is told that lacks a module or wants what the sandbox denies: the built runtime under Node's permission model. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { folderWith, model, workspaceOf } from './test-workspace.js';

const bundle = fileURLToPath(new URL('../../../dist/runtimes/runtime-workspace/runtime.mjs', import.meta.url));
const folders: { remove(): void }[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

/** Runs until it ends, or listens; what it printed. The unit's folder has a parent with a `node_modules`, as in a checkout. */
async function run(files: Readonly<Record<string, string>>): Promise<{ text: string }> {
  const config = JSON.stringify(workspaceOf(model('Car', { script: 'models/car.js' })));
  const unit = Object.fromEntries(Object.entries(files).map(([name, text]) => [`unit/${name}`, text]));
  const parent = folderWith({ ...unit, 'unit/config.json': config });
  folders.push(parent);
  mkdirSync(join(parent.path, 'node_modules/unrelated'), { recursive: true });
  const folder = join(parent.path, 'unit');
  copyFileSync(bundle, join(folder, 'runtime.mjs'));
  const child = spawn(process.execPath, ['--permission', `--allow-fs-read=${folder}`, 'runtime.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { HOST: '127.0.0.1', PORT: '0' },
  });
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
    ['a part of a package', `require('request/lib/x')`, `'request/lib/x'${asks}${add('request')}`],
    ['a package with a scope', `require('@a/b/c')`, `'@a/b/c'${asks}${add('@a/b')}`],
    ['an imported package', `return import('request')`, `'request'${asks}${add('request')}`],
    ['a part of an imported package', `return import('@a/b/c')`, `'@a/b/c'${asks}${add('@a/b')}`],
    ['what it resolves', `require.resolve('request')`, `'request'`],
    ['a file', `require('./gone')`, `Cannot find module './gone'${asks}`],
    ['an imported file', `return import('./gone.mjs')`, `'./gone.mjs'${asks}`],
    ['a file outside', `require('../../../../gone')`, `'../../../../gone'${asks}`],
    [
      'what a package needs',
      `require('half')`,
      `'other-half', which node_modules/half/index.js asks for.${add('other-half')}`,
    ],
    ['what an imported package needs', `return import('half')`, `'other-half', which node_modules/half/index.js`],
    ['a path that a package lacks', `require('half/none')`, `'half/none'${asks} The package "half" is there`],
    ['other programs', `require('child_process').execSync('ls')`, 'child_process .*is not allowed here'],
    ['threads', `new (require('worker_threads').Worker)('1', { eval: true })`, 'worker_threads is not allowed here'],
    ['files to write', `require('fs').writeFileSync('x', 'y')`, 'writing .*is not allowed here'],
    ['native code', `require('native')`, 'Native add-ons do not run here'],
  ])('a script that lacks %s, and says so', async (_, code, message) => {
    const { text } = await run({
      ...packages,
      'code/models/car.js': `module.exports = (Car) => {\n${code}; };`,
    });
    expect(text).toMatch(new RegExp(message));
    expect(text).not.toMatch(/Access to this API|--allow-/);
  });
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
