import { type Canvas, type EntityOf, judgeCanvas, seedEntity } from '@tiffin/canvas-rules';
import { describe, expect, it } from 'vitest';
import { withChanges } from '../draft/edits.js';
import { filesOfPlugin, placedAt, withName, withoutPlugin, withPlugin } from './seed-plugin.js';

type Gateway = EntityOf<'Gateway'>;

const empty: Canvas = { formatVersion: 2, entities: [], connections: [] };
const bare = seedEntity('Gateway', empty, 'gate');
const changed = (gateway: Gateway, changes: object): Gateway =>
  withChanges({ ...empty, entities: [gateway] }, gateway, changes).entities[0] as Gateway;
const one = changed(bare, withPlugin(bare).changes);
const two = changed(one, withPlugin(one).changes);
const problems = (gateway: Gateway): readonly string[] =>
  judgeCanvas({ ...empty, entities: [gateway] }, empty).problems.map(({ message }) => message);

describe('a plugin that is added', () => {
  it('keeps the rules as it is, and so does a second one', () => {
    expect([...problems(one), ...problems(two)]).toEqual([]);
    expect(two.plugins?.map(({ name }) => name)).toEqual(['my-plugin', 'my-plugin-2']);
    expect(Object.keys(two.files ?? {})).toEqual(['plugins/my-plugin/manifest.js', 'plugins/my-plugin-2/manifest.js']);
  });

  it('takes no folder in which there is something', () => {
    const files = { 'plugins/my-plugin/lib.js': '' };
    expect(withPlugin(changed(bare, { files })).file).toBe('plugins/my-plugin-2/manifest.js');
  });
});

describe('a plugin under another name', () => {
  const [plugin] = one.plugins!;
  it('has its code where it was', () => {
    const named = withName(plugin!, 'greeter');
    expect(named).toEqual({ name: 'greeter', package: './plugins/my-plugin', settings: {} });
    expect(problems(changed(one, { plugins: [named] }))).toEqual([]);
    expect(withName(named, 'my-plugin')).toEqual(plugin);
  });

  it('is where its name says once no place is named', () => {
    expect(placedAt({ ...plugin!, package: 'left' }, '')).toEqual(plugin);
    expect(placedAt(plugin!, 'left')).toEqual({ ...plugin, package: 'left' });
  });
});

describe('a plugin that is removed', () => {
  it('takes the files of its folder along, and no others', () => {
    const shared = changed(two, { files: { ...two.files, 'lib/shared.js': '' } });
    expect(filesOfPlugin(shared, 0)).toEqual(['plugins/my-plugin/manifest.js']);
    const rest = changed(shared, withoutPlugin(shared, 0, []));
    expect(Object.keys(rest.files ?? {})).toEqual(['plugins/my-plugin-2/manifest.js', 'lib/shared.js']);
    expect(problems(rest)).toEqual([]);
  });

  it('leaves a folder in which another one lies', () => {
    const plugins = [...two.plugins!, { name: 'inner', package: './plugins/my-plugin/inner', settings: {} }];
    expect(filesOfPlugin(changed(two, { plugins }), 0)).toEqual([]);
  });

  it('takes its policies from those that are allowed', () => {
    const used = changed(two, { policies: ['proxy', 'my-plugin', 'my-plugin-2'] });
    expect(withoutPlugin(used, 0, ['my-plugin', 'proxy']).policies).toEqual(['proxy', 'my-plugin-2']);
  });

  it('is the last: files and names of policies that nobody brings go too', () => {
    const used = changed(one, { policies: ['proxy', 'my-plugin'] });
    expect(withoutPlugin(used, 0, [])).toEqual({ plugins: undefined, files: undefined, policies: ['proxy'] });
    expect(problems(changed(used, withoutPlugin(used, 0, [])))).toEqual([]);
  });
});
