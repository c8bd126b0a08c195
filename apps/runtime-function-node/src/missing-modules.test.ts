import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { bundleRuntime, endUnits, removeBundle, spawned, text } from './testing/bundled-function.js';

beforeAll(() =>
  bundleRuntime({ 'node_modules/above/index.js': 'module.exports = 1', 'node_modules/@s/above/package.json': '{}' }),
);
afterEach(endUnits);
afterAll(removeBundle);

const installed = {
  'node_modules/has/package.json': '{"name":"has","version":"1.0.0"}',
  'node_modules/has/index.js': 'module.exports = 1',
  'node_modules/closed/package.json': '{"name":"closed","exports":{".":"./index.js"}}',
  'node_modules/closed/index.js': 'module.exports = 1',
  'node_modules/needy/index.js': "\nmodule.exports = require('above')",
  'node_modules/@s/needy/index.js': "module.exports = require('none/sub')",
  'node_modules/native/index.js': "module.exports = require('./build/Release/native.node')",
  'node_modules/compiled/index.js': "module.exports = require('./native.node')",
  'node_modules/compiled/native.node': 'no machine code',
  'node_modules/careful/index.js':
    "try { require('above') } catch (e) { if (e.code !== 'MODULE_NOT_FOUND') throw e } module.exports = 'without'",
};

const add = (name: string) => `Add "${name}" to the dependencies of the function.`;

describe('a module that cannot be had', () => {
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
    ['a subpath that is not exported', "require('closed/lib')", ['The package "closed" is there']],
    ['a file', "require('./none')", ["Cannot find module './none', which code/handler.js asks for. Check its name"]],
    ['a file outside', "require('../../../none')", ["'../../../none'", 'code/handler.js']],
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
    ['a compiled file', "require('compiled')", ['Native add-ons do not run here']],
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
    [
      'a program',
      'handler.js',
      "exports.fn = () => require('child_process').execSync('ls')",
      'child_process (/bin/sh) is not allowed here: a unit may not start other programs.',
    ],
    [
      'a worker',
      'handler.js',
      "exports.fn = () => new (require('worker_threads').Worker)('1', { eval: true })",
      'worker_threads is not allowed here',
    ],
    [
      'a foreign file',
      'handler.js',
      "exports.fn = () => require('fs').readFileSync('/etc/passwd')",
      'reading (/etc/passwd) is not allowed here',
    ],
    [
      'a file to write',
      'handler.js',
      "exports.fn = () => require('fs').promises.writeFile('/x', '')",
      'writing (/x) is not allowed here',
    ],
    ['a compiled file', 'handler.js', "exports.fn = () => require('compiled')", 'Native add-ons do not run here'],
  ])('is told at the call: %s', async (_, file, code, told) => {
    const running = await spawned({ files: { [`code/${file}`]: code, ...installed } });
    expect(await text(await running.url())).toBe('Internal Server Error');
    const line = running.err.split('\n').find((one) => one.includes('The function threw')) ?? '{}';
    expect((JSON.parse(line) as { stack?: string }).stack).toContain(told);
  });

  it('is absent for a package that can do without it', async () => {
    const running = await spawned({
      files: { 'code/handler.js': "exports.fn = () => require('careful')", ...installed },
    });
    expect(await text(await running.url())).toBe('without');
  });
});

const escaped = (part: string): string => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
