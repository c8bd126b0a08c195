import { describe, expect, it } from 'vitest';
import type { EnvironmentId, Refusal } from '@tiffin/kernel';
import { defaultUpstream } from './default-upstream.js';
import { plainStage } from './stage.js';
import { decideStageName } from './stage-name.js';

describe('decideStageName', () => {
  it.each(['testing', 'qa-2', 'a', 'x'.repeat(30)])('takes %j', (name) =>
    expect(decideStageName(name, ['development'])).toBe(name),
  );

  it.each(['', 'Testing', '2nd', 'a--b', '-a', 'a-', 'a.b', 'a b', 'prüfung', 'х', 'x'.repeat(31), 'a\n'])(
    'refuses %j',
    (name) => expect(decideStageName(name, [])).toMatchObject({ code: 'INPUT_INVALID' }),
  );

  it('refuses a name that another environment has', () =>
    expect(decideStageName('testing', ['development', 'testing'])).toMatchObject({ code: 'NAME_TAKEN' }));
});

describe('defaultUpstream', () => {
  const id = (text: string) => text as EnvironmentId;
  const development = plainStage(id('d'), 'development');
  const testing = plainStage(id('t'), 'testing', [id('d')]);
  const preview = plainStage(id('p'), 'preview', [id('d')]);

  it.each([
    ['testing', [development], ['d']],
    ['staging', [development, testing], ['t']],
    ['production', [development], ['d']],
    ['staging', [development, testing, preview], ['t']],
    ['qa', [development, testing], ['t']],
  ] as const)('puts %s behind the stage before it', (name, stages, expected) =>
    expect(defaultUpstream(name, stages)).toEqual(expected),
  );

  it('asks where several are the last', () =>
    expect((defaultUpstream('qa', [development, testing, preview]) as Refusal).message).toContain(
      '"testing", "preview"',
    ));
});
