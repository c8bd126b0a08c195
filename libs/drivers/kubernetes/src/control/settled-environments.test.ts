import { describe, expect, it } from 'vitest';
import type { ObjectChange } from './objects-writer.js';
import { SettledEnvironments } from './settled-environments.js';

const [settings, record, quota] = [{ a: 1 }, { b: 2 }, { c: 3 }];
const known = (seen: readonly unknown[] | null): SettledEnvironments => {
  const environments = new SettledEnvironments();
  environments.set('e', { version: '7', served: new Set(['http-one']), seen });
  return environments;
};

describe('an environment that was as it should be', () => {
  it.each([
    ['nothing is another', [settings, record, quota], true],
    ['an object is another that says the same', [settings, record, { ...quota }], false],
    ['settings are others', [{ ...settings }, record, quota], false],
    ['an object is gone', [settings, record], false],
    ['an object is new', [settings, record, quota, {}], false],
    ['two have changed places', [settings, quota, record], false],
  ])('is found so without a look only where nothing is another: %s', (_, seen, expected) => {
    expect(known([settings, record, quota]).isSame('e', seen)).toBe(expected);
  });

  it('is looked at where it depends on the time, where nothing is known of it, and once it is over', () => {
    expect(known(null).isSame('e', [])).toBe(false);
    expect(known([]).isSame('another', [])).toBe(false);
    const over = known([record]);
    over.delete('e');
    expect(over.isSame('e', [record])).toBe(false);
  });

  it('tells as drift what is put right by the same record, but for what was moved to https meanwhile', () => {
    const change = (name: string): ObjectChange => ({ did: 'changed', kind: 'HTTPRoute', name, fields: [] });
    const changes = [change('http-one'), change('http-two')];
    const drift = (version: string, ...served: readonly string[]) =>
      known(null).drift('e', { version, served: new Set(served) }, changes);
    expect(drift('7', 'http-one')).toEqual(changes);
    expect(drift('7')).toEqual([change('http-two')]);
    expect(drift('8', 'http-one')).toEqual([]);
    expect(new SettledEnvironments().drift('e', { version: '7', served: new Set() }, changes)).toEqual([]);
  });
});
