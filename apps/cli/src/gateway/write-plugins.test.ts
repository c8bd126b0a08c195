import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writePlugins } from './write-plugins.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugins-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (...path: readonly string[]): string => readFileSync(join(folder, ...path), 'utf8');
const files = { 'plugins/own/manifest.js': 'code' };

it.each([
  ['gateway.config.yml', 'system.config.yml'],
  ['config/gateway.config.yml', 'config/system.config.yml'],
])('files of plugins are found from %s', (config, system) => {
  writePlugins(join(folder, config), 'plugins: {}', files);
  expect([read(system), read('plugins/own/manifest.js')]).toEqual(['plugins: {}', 'code']);
});

it('no file is written over another one, and then none is written', () => {
  mkdirSync(join(folder, 'plugins/own'), { recursive: true });
  writeFileSync(join(folder, 'plugins/own/manifest.js'), 'precious');
  expect(() => writePlugins(join(folder, 'gateway.config.yml'), 'x', files)).toThrow(
    /Nothing is written: .*manifest.js/,
  );
  expect(read('plugins/own/manifest.js')).toBe('precious');
  expect(existsSync(join(folder, 'system.config.yml'))).toBe(false);
});

it('what is there already may be written again', () => {
  for (const _ of [1, 2]) writePlugins(join(folder, 'gateway.config.yml'), 'x', files);
  expect(read('plugins/own/manifest.js')).toBe('code');
});

it('nothing is written that tools would take as settings of whoever exports', () => {
  writePlugins(join(folder, 'gateway.config.yml'), 'x', { ...files, '.npmrc': 'x', 'plugins/.github/a.yml': 'x' });
  expect([existsSync(join(folder, '.npmrc')), existsSync(join(folder, 'plugins/.github'))]).toEqual([false, false]);
});
