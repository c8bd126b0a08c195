import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Canvas, type Gateway, parseCanvas } from '@tiffin/canvas-rules';
import { gatewayConfig } from '@tiffin/builds-rules';
import { Refusal } from '@tiffin/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectPlugins } from '../inspect-plugins.js';
import { readGatewayFolder } from '../read-gateway-folder.js';
import { canvasOfConfig } from './canvas-of-config.js';
import { filesOfConfig } from './files-of-config.js';
import { takePlugins } from './take-plugins.js';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'taken-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

const take = (module: string) => takePlugins(folder, [{ name: 'own', module, settings: {} }], 'system.config');
const told = ({ notes }: { readonly notes: readonly { what: string; why: string; severity: string }[] }) =>
  notes.map(({ severity, what, why }) => `${severity}: ${what}: ${why}`);

describe('code of plugins', () => {
  it('is a folder, and what it names outside of it', () => {
    write('plugins/own/policies/a.js', `require('../../../lib/b')`);
    write('plugins/own/node_modules/x/index.js', '');
    write('plugins/own/.git/x.js', '');
    write('lib/b.js', `import c from './c.json'`);
    write('lib/c.json', '{}');
    write('lib/other.js', '');
    const { packages, files, notes } = take(write('plugins/own/manifest.js', 'module.exports = {}'));
    expect(packages).toEqual(['./plugins/own/manifest.js']);
    expect(Object.keys(files)).toEqual([
      'lib/b.js',
      'lib/c.json',
      'plugins/own/manifest.js',
      'plugins/own/policies/a.js',
    ]);
    expect(notes).toEqual([]);
  });

  it('leaves out what looks like a secret, and says so', () => {
    write('plugins/own/tls.key', 'x');
    write('plugins/own/credentials.json', '{}');
    write('plugins/own/sign.js', "const key = '-----BEGIN EC PRIVATE KEY-----';");
    write('plugins/own/keys.js', 'const key = process.env.KEY; let password = key;');
    const { files, ...taken } = take(write('plugins/own/manifest.js', ''));
    expect(Object.keys(files)).toEqual(['plugins/own/keys.js', 'plugins/own/manifest.js']);
    expect(told(taken).toSorted()).toEqual(
      ['credentials.json', 'sign.js', 'tls.key'].map(
        (name) => `warning: the file plugins/own/${name} is left out: it looks like a secret, and a canvas holds none`,
      ),
    );
  });

  it('at the top of the folder is its file, and what that names', () => {
    write('server.js', '');
    write('b.js', '');
    expect(Object.keys(take(write('own.js', `require("./b")`)).files)).toEqual(['b.js', 'own.js']);
  });

  it('brings the packages that it names, as package.json says', () => {
    write(
      'package.json',
      '{"type":"commonjs","dependencies":{"lodash":"^4.0.0","@a/b":"1.0.0","express-gateway":"1.16.11"}}',
    );
    write('plugins/own/package.json', '{"dependencies":{"near":"2.0.0"}}');
    const code = `require('fs'); require('lodash/fp'); require('@a/b/c'); require('near'); require('express-gateway/lib/logger'); require('gone')`;
    const taken = take(write('plugins/own/index.js', code));
    expect(JSON.parse(taken.files['package.json']!)).toEqual({
      ...{ type: 'commonjs', dependencies: { '@a/b': '1.0.0', lodash: '^4.0.0', near: '2.0.0' } },
    });
    expect(told(taken)).toEqual(['warning: the package gone is left out: no package.json names it']);
  });

  it('may be a package itself', () => {
    write('package.json', '{"dependencies":{"express-gateway-plugin-x":"~1.0.0"}}');
    const taken = take(write('node_modules/express-gateway-plugin-x/index.js', ''));
    expect(taken.packages).toEqual(['express-gateway-plugin-x']);
    expect(JSON.parse(taken.files['package.json']!)).toEqual({
      dependencies: { 'express-gateway-plugin-x': '~1.0.0' },
    });
  });

  it('of a package that is linked into the folder is that of the folder', () => {
    write('mine/index.js', '');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync('../mine', join(folder, 'node_modules/mine'));
    expect(take(realpathSync(join(folder, 'node_modules/mine/index.js'))).packages).toEqual(['./mine/index.js']);
  });

  it.each([
    ['lies elsewhere', '/etc/hostname', /refused: its code cannot be taken over/],
    ['is a package from elsewhere', 'node_modules/far/index.js', /refused: the package far cannot be installed/],
    ['is a part of a package', 'node_modules/part/lib/a.js', /refused: its code cannot be taken over/],
  ])('that %s is refused', (_, path, message) => {
    write('package.json', '{"dependencies":{"far":"git+https://example.org/far","part":"1.0.0"}}');
    write('node_modules/part/index.js', '');
    const taken = take(path.startsWith('/') ? path : write(path, ''));
    expect(taken.packages).toEqual([null]);
    expect(told(taken).join()).toMatch(message);
  });

  it('that is no text is left out', () => {
    write('plugins/own/data.bin', 'a\0b');
    expect(told(take(write('plugins/own/index.js', '')))).toEqual([
      expect.stringMatching(/data.bin is left out: it is no text/),
    ]);
  });
});

describe('a folder with plugins', () => {
  const registering = `module.exports = { init: ({ registerPolicy, registerCondition }) => {
    registerPolicy({ name: 'mine', policy: () => () => undefined }); registerCondition({ name: 'red', handler: (req, config) => true }); } };`;

  async function imported() {
    const { plugins } = readGatewayFolder(folder, {});
    const { config, notes } = readGatewayFolder(folder, {}, await inspectPlugins(plugins));
    const taken = takePlugins(folder, config.plugins ?? [], 'system.config');
    const {
      canvas,
      secrets,
      notes: more,
    } = canvasOfConfig(config, 'Shop', { file: 'gateway.config.yml', plugins: taken });
    expect([...notes, ...more].filter(({ severity }) => severity === 'refused')).toEqual([]);
    const parsed = parseCanvas(canvas);
    if (parsed instanceof Refusal) throw new Error(JSON.stringify(parsed.problems));
    return { canvas: parsed, secrets };
  }

  const gatewayOf = ({ entities }: Canvas): Gateway => entities.find(({ type }) => type === 'Gateway') as Gateway;

  beforeEach(() => {
    write('plugins/own/manifest.js', registering);
    write('policies/theirs.js', `module.exports = { name: 'theirs', policy: () => () => undefined };`);
    write(
      'config/system.config.yml',
      'plugins: {own: {package: ./plugins/own/manifest.js, apiKey: hunter2, word: mellow}}',
    );
    write(
      'config/gateway.config.yml',
      `apiEndpoints: {a: {paths: /a}}\npolicies: [mine, theirs, terminate]\npipelines: {p: {apiEndpoints: [a], policies: [{mine: {condition: {name: red, color: 1}, action: {max: 5}}}, {theirs: }, {terminate: {}}]}}`,
    );
  });

  it('becomes a canvas, its secrets by name', async () => {
    const { canvas, secrets } = await imported();
    const { plugins, files, policies, pipelines } = gatewayOf(canvas);
    expect(secrets).toEqual(['SHOP_API_KEY']);
    expect(plugins).toEqual([
      { name: 'theirs', package: './policies/theirs.js', settings: {} },
      {
        name: 'own',
        package: './plugins/own/manifest.js',
        settings: { apiKey: { secret: secrets[0] }, word: 'mellow' },
      },
    ]);
    expect(Object.keys(files!)).toEqual(['plugins/own/manifest.js', 'policies/theirs.js']);
    expect(policies).toEqual(expect.arrayContaining(['mine', 'theirs']));
    expect(pipelines[0]?.policies[0]).toMatchObject({
      ...{ name: 'mine', pairs: [{ condition: { name: 'red', color: 1 }, action: { max: 5 } }] },
    });
  });

  it('comes back as it was', async () => {
    const { canvas, secrets } = await imported();
    const { text, system, notes } = filesOfConfig(gatewayConfig(canvas, gatewayOf(canvas)));
    expect(notes.filter(({ severity }) => severity === 'refused')).toEqual([]);
    rmSync(join(folder, 'config'), { recursive: true });
    write('gateway.config.yml', text);
    write('system.config.yml', system!);
    const environment = { [secrets[0]!]: 'hunter2' };
    const { plugins } = readGatewayFolder(folder, environment);
    const { config } = readGatewayFolder(folder, environment, await inspectPlugins(plugins));
    // A policy that lies under its name is found by that name, too.
    expect([...new Map(config.plugins!.map((one) => [one.module, one])).values()]).toEqual([
      { name: 'theirs', module: join(folder, 'policies/theirs.js'), settings: {} },
      { name: 'own', module: join(folder, 'plugins/own/manifest.js'), settings: { apiKey: 'hunter2', word: 'mellow' } },
    ]);
    expect(Object.values(config.pipelines)[0]?.policies.map((one) => Object.keys(one)[0])).toEqual([
      'mine',
      'theirs',
      'terminate',
    ]);
  });
});
