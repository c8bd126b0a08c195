import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectPlugins } from './inspect-plugins.js';
import { readGatewayFolder, type ReadGatewayFolder } from './read-gateway-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugins-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A folder whose pipeline has these policies, with these plugins. */
async function read(policies: string, plugins: string): Promise<ReadGatewayFolder> {
  write(
    'config/gateway.config.yml',
    `apiEndpoints: {a: {paths: /a}}\npolicies: [mine, terminate]\npipelines: {p: {apiEndpoints: [a], policies: [${policies}, {terminate: {}}]}}`,
  );
  write('config/system.config.yml', `plugins: ${plugins}`);
  const { plugins: found } = readGatewayFolder(folder, {});
  return readGatewayFolder(folder, {}, await inspectPlugins(found));
}

const plugin = (name = 'mine'): string => `module.exports = { init: (context) => {
  context.registerPolicy({ name: '${name}', schema: { properties: { max: { type: 'number' } } }, policy: () => () => undefined });
  context.registerCondition({ name: 'odd', schema: { required: ['of'] }, handler: () => () => true }); } };`;

const refusals = ({ notes }: ReadGatewayFolder): readonly string[] =>
  notes.filter(({ severity }) => severity === 'refused').map(({ what, why, wayOut }) => `${what}: ${why}; ${wayOut}`);

describe('plugins of a folder', () => {
  it.each([
    ['a path beside the folder config', 'plugins/own.js', '{own: {package: ./plugins/own.js}}'],
    ['a folder', 'own/index.js', '{own: {package: ./own}}'],
    ['the package of its name', 'node_modules/express-gateway-plugin-own/index.js', '{own: }'],
    ['the package that is named', 'node_modules/other/index.js', '{own: {package: other}}'],
    ['a package that lies in the folder', 'express-gateway-plugin-own/index.js', '{own: {}}'],
    ['a policy of that name', 'policies/mine.js', '{}'],
  ])('are found at %s', async (_, path, plugins) => {
    write(
      path,
      path.startsWith('policies') ? `module.exports = { name: 'mine', policy: () => () => undefined };` : plugin(),
    );
    const whole = await read('{mine: {action: {max: "5"}}}', plugins);
    expect(refusals(whole)).toEqual([]);
    expect(whole.config.pluginFolder).toBe(folder);
    expect(whole.config.plugins).toEqual([{ name: expect.any(String), module: join(folder, path), settings: {} }]);
    expect(whole.config.pipelines['p']!.policies[0]).toEqual({ mine: [{ action: { max: '5' } }] });
  });

  it('have their settings, and nothing of where they are', async () => {
    write('own.js', plugin());
    const { config } = await read('{mine: {}}', '{own: {package: ./own.js, key: a}}');
    expect(config.plugins![0]!.settings).toEqual({ key: 'a' });
  });

  it.each([
    [
      '{mine: {action: {max: many}}}',
      'its parameters cannot be used: "max" must be number, by the schema of the plugin "own"; mend them',
    ],
    [
      '{mine: {condition: {name: odd}}}',
      `the condition odd cannot be used: it must have required property 'of', by the schema of the plugin "own"; mend its parameters`,
    ],
    ['{other: {}}', 'the policy is not known: none of the plugins own registers it; mend the plugin, or remove it'],
  ])('judge what pipelines give them: %s', async (policies, refusal) => {
    write('own.js', plugin());
    expect(refusals(await read(policies, '{own: {package: ./own.js}}'))).toEqual([refusal]);
  });

  it.each([
    ['no code', '', './nowhere.js is not there', 'put its code there'],
    ['no package', `require('not-installed');`, 'the package not-installed is not there', 'npm install in '],
    [
      'an error',
      `throw new Error('no database');`,
      'it failed when it was started: no database',
      'mend it, or remove it',
    ],
  ])('are named where there is %s', async (_, code, reason, wayOut) => {
    if (code !== '') write('own.js', code);
    const whole = await read('{mine: {}}', `{own: {package: ./${code === '' ? 'nowhere' : 'own'}.js}}`);
    expect(refusals(whole)).toEqual([expect.stringContaining(`(own: ${reason}); ${wayOut}`)]);
    expect(whole.config).not.toHaveProperty('plugins');
  });
});
