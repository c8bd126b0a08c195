import { Refusal } from '@tiffin/kernel';
import { describe, expect, it } from 'vitest';
import { applyOperations } from './apply-operations.js';
import type { Canvas } from './canvas.js';
import { canvasWarnings } from './canvas-warnings.js';
import { diffCanvas } from './diff-canvas.js';
import type { Gateway } from './gateway.js';
import { pluginFile } from './gateway-plugin.js';
import { mergeOperations } from './merge-operations.js';
import { settingUses } from './setting-uses.js';
import { readStoredCanvas } from './stored/read-stored-canvas.js';
import { smallCanvas } from './testing/small-canvas.js';

const code = 'module.exports = { init() {} };';
const files = { 'plugins/own/manifest.js': code };
const plugins = [{ name: 'own' }];
const step = { condition: { name: 'red', color: 'blue' }, action: { limit: 5 } };
const pipelines = (...policies: readonly object[]) => ({
  pipelines: [
    { id: 'pipe', name: 'Pipe', policies },
    { id: 'tube', name: 'Tube' },
  ],
});
const mine = (pairs: readonly object[] = [step], name = 'mine') => pipelines({ id: 'm', name, pairs });

const update = (changes: object, canvas = smallCanvas): Canvas | Refusal =>
  applyOperations(canvas, [{ op: 'updateEntity', id: 'gate', changes }]);
const problems = (changes: object): readonly string[] => {
  const answer = update(changes);
  return answer instanceof Refusal ? answer.problems.map(({ field, message }) => `${field}: ${message}`) : [];
};
const drawn = (changes: object, canvas = smallCanvas): Canvas => {
  const answer = update(changes, canvas);
  if (answer instanceof Refusal) throw answer;
  return answer;
};
const gateway = ({ entities }: Canvas): Gateway => entities.find(({ id }) => id === 'gate') as Gateway;

const whole = { plugins, files, policies: ['mine', 'proxy', 'log'], ...mine() };

describe('a gateway with plugins', () => {
  it('keeps steps that only its plugins know, as they are written', () => {
    expect(gateway(drawn(whole)).pipelines[0]?.policies).toEqual([{ id: 'm', name: 'mine', pairs: [step] }]);
  });

  it('has defaults where a step says nothing', () => {
    const { pipelines } = gateway(drawn({ ...whole, ...mine([{}]) }));
    expect(pipelines[0]?.policies[0]?.pairs).toEqual([{ condition: { name: 'always' }, action: {} }]);
  });

  it('may nest conditions of plugins in those of its own, and its own are judged as ever', () => {
    const condition = { name: 'allOf', conditions: [{ name: 'not', condition: { name: 'red' } }, { name: 'always' }] };
    expect(problems({ ...whole, ...mine([{ condition }]) })).toEqual([]);
    const wrong = { name: 'not', condition: { name: 'allOf', conditions: [{ name: 'red' }, { name: 'pathExact' }] } };
    expect(problems({ ...whole, ...mine([{ condition: wrong }]) }).join()).toMatch(/conditions\.1\.path/);
    expect(
      problems({ ...whole, ...mine([{ action: { statusCode: 7 } }], 'terminate'), policies: ['terminate'] }).join(),
    ).toMatch(/statusCode/);
  });

  it('lists the policies that its pipelines use, also those of plugins', () => {
    expect(problems({ ...whole, policies: ['proxy'] }).join()).toMatch(
      /uses the policy "mine", which Gateway "Gate" does not allow/,
    );
  });

  it('is read from where it is stored, and what makes one canvas into the other is known', () => {
    const canvas = drawn(whole);
    expect(readStoredCanvas(JSON.parse(JSON.stringify(canvas)))).toEqual(canvas);
    expect(applyOperations(smallCanvas, diffCanvas(smallCanvas, canvas))).toEqual(canvas);
    expect(applyOperations(canvas, diffCanvas(canvas, smallCanvas))).toEqual(smallCanvas);
  });

  it('may answer by what a plugin does', () => {
    expect(canvasWarnings(drawn(whole), { domain: 'x.example' }).map(({ rule }) => rule)).not.toContain(
      'pipeline-without-answer',
    );
  });
});

describe('without plugins', () => {
  it('names of plugins are refused, and the reason says where they come from', () => {
    expect(problems({ policies: ['mine'], ...mine() }).join()).toMatch(
      /policies\.0: .*"mine" is not known; known are proxy, .*, and what plugins of the gateway bring/,
    );
    expect(problems(mine([{ condition: { name: 'red' } }], 'log')).join()).toMatch(/condition "red" is not known/);
    expect(problems({ plugins: [], policies: ['mine'] })).toHaveLength(1);
  });

  it('files are none', () =>
    expect(problems({ files }).join()).toMatch(/files: .*it has none; name them in "plugins"/));
});

describe('plugins are refused', () => {
  it.each<[string, object, RegExp]>([
    [
      'without code',
      { files: { 'a.js': '' } },
      /plugins\.0\.package: .*no code at ".\/plugins\/own".*plugins\/own\/manifest.js/,
    ],
    [
      'whose package nothing installs',
      { plugins: [{ name: 'own', package: 'left' }] },
      /"left" is not among the "dependencies"/,
    ],
    ['twice', { plugins: [...plugins, ...plugins] }, /"own" is there twice/],
    [
      'with files that reach out',
      { files: { ...files, '../out.js': '' } },
      /files\.\.\.\/out.js: .*without "." and ".." parts/,
    ],
    [
      'with packages that are brought along',
      { files: { ...files, 'node_modules/a/index.js': '' } },
      /package.json instead/,
    ],
    [
      'with packages from elsewhere',
      { files: { ...files, 'package.json': '{"dependencies":{"a":"file:../a"}}' } },
      /addresses and paths/,
    ],
    ['with a lock alone', { files: { ...files, 'package-lock.json': '{}' } }, /needs a package.json/],
    [
      'with too many files',
      { files: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`f${at}.js`, ''])) },
      /201 files are more than 200/,
    ],
    [
      'with a secret in their settings',
      { plugins: [{ name: 'own', settings: { apiKey: 'abc' } }] },
      /plugins\.0\.settings\.apiKey: .*a canvas holds no secrets/,
    ],
    [
      'with a secret in a step',
      mine([{ action: { password: 'abc' } }]),
      /action\.password: .*a canvas holds no secrets/,
    ],
  ])('%s', (_, changes, message) => expect(problems({ ...whole, ...changes }).join('\n')).toMatch(message));
});

describe('settings', () => {
  it('of plugins, of their steps and of their conditions are asked of the environment', () => {
    const secret = (name: string) => ({ secret: name });
    const condition = { name: 'not', condition: { name: 'red', color: { variable: 'COLOR' } } };
    const canvas = drawn({
      ...whole,
      plugins: [{ name: 'own', settings: { apiKey: secret('API_KEY') } }],
      ...mine([{ condition, action: { token: secret('TOKEN') } }]),
    });
    expect(settingUses(canvas).map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining(['secret API_KEY', 'secret TOKEN', 'variable COLOR']),
    );
  });
});

describe('files of two people', () => {
  const base = drawn({ ...whole, files: { ...files, 'a.js': '1', 'b.js': '1' } });
  const merged = (ours: object, theirs: object) =>
    mergeOperations({
      ...{ base, head: drawn({ files: { ...gateway(base).files, ...theirs } }, base), baseNumber: 1, headNumber: 2 },
      operations: [{ op: 'updateEntity', id: 'gate', changes: { files: { ...gateway(base).files, ...ours } } }],
    });

  it('are merged file by file, and one that both changed is a conflict', () => {
    const canvas = merged({ 'a.js': '2' }, { 'b.js': '2' });
    expect(gateway(canvas as Canvas).files).toMatchObject({ 'a.js': '2', 'b.js': '2' });
    expect(merged({ 'a.js': '2' }, { 'a.js': '3' })).toMatchObject({ code: 'CANVAS_CONFLICT' });
  });
});

describe('the file that a path means', () => {
  it.each([
    ['./plugins/own', { 'plugins/own/manifest.js': '' }, 'plugins/own/manifest.js'],
    ['./plugins/own/', { 'plugins/own/index.js': '', 'plugins/own/manifest.js': '' }, 'plugins/own/index.js'],
    ['./own', { 'own.mjs': '' }, 'own.mjs'],
    ['./own.js', { 'own.js': '' }, 'own.js'],
    [
      './own',
      { 'own/package.json': '{"main":"./lib/start"}', 'own/lib/start.js': '', 'own/index.js': '' },
      'own/lib/start.js',
    ],
    ['./own', { 'own/package.json': '{', 'own/index.js': '' }, 'own/index.js'],
    ['./own', { 'owner.js': '' }, null],
  ])('%s of %j', (path, given, file) => expect(pluginFile(given as Record<string, string>, path)).toBe(file));
});
