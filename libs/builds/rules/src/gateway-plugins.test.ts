import { type Canvas, applyOperations } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { expect, it } from 'vitest';
import { contentHashOf } from './content-hash.js';
import { planUnits } from './plan-units.js';
import { digests, walkthrough } from './testing/walkthrough.js';
import type { GatewayConfig } from '@tiffin/contracts';

const manifest = `module.exports = { init: ({ registerPolicy }) => registerPolicy({ name: 'mine', policy: () => () => undefined }) };`;
const files = {
  'plugins/own/manifest.js': manifest,
  'lib/shared.js': '1',
  'package.json': '{"dependencies":{"leftpad":"1.0.0"}}',
  'package-lock.json': '{}',
};
const plugins = [
  { name: 'own', settings: { key: { secret: 'KEY' } } },
  { name: 'other', package: 'leftpad' },
];

const changed = (changes: object, canvas = walkthrough): Canvas =>
  accepted(applyOperations(canvas, [{ op: 'updateEntity', id: 'gateway', changes }]));
const unit = (canvas: Canvas) => planUnits(canvas, digests).find(({ kind }) => kind === 'gateway')!;
const hash = (canvas: Canvas): string => contentHashOf(unit(canvas).content);

it('a gateway without plugins has the content that it always had', () => {
  const golden = '464ced01688595de32d9a9905b6c09b585e56dc5c460b60b5a1bec3995350e53';
  expect(hash(walkthrough)).toBe(golden);
  expect(hash(changed({ plugins: [] }))).toBe(golden);
});

it('files, packages and settings of plugins reach the image; a lock is how packages are installed', () => {
  const { content, secrets } = unit(changed({ plugins, files }));
  const { 'package-lock.json': lockfile, ...code } = files;
  expect(content).toMatchObject({ files: code, dependencies: { packages: { leftpad: '1.0.0' }, lockfile } });
  expect(content.config as GatewayConfig).toMatchObject({
    pluginFolder: './code',
    plugins: [
      { name: 'own', module: './plugins/own/manifest.js', settings: { key: { secret: 'KEY' } } },
      { name: 'other', module: 'leftpad', settings: {} },
    ],
  });
  expect(secrets.map(({ name }) => name)).toEqual(['KEY']);
});

it('the order of files is nobody’s business, what is in them is', () => {
  const mixed = Object.fromEntries(Object.entries(files).toReversed());
  expect(hash(changed({ plugins, files: mixed }))).toBe(hash(changed({ plugins, files })));
  expect(hash(changed({ plugins, files: { ...files, 'lib/shared.js': '2' } }))).not.toBe(
    hash(changed({ plugins, files })),
  );
});
