import { describe, expect, it } from 'vitest';
import type { StoreSchema } from '@tiffin/migrations-rules';
import { type ReleaseUnit, releaseContentOf, releaseHash, withStores } from './release-content.js';

const unit = (key: string, changes: Partial<ReleaseUnit> = {}): ReleaseUnit => ({
  key,
  kind: 'function',
  name: key,
  imageDigest: 'sha256:1',
  memoryMb: 128,
  upstreams: [],
  ...changes,
});

const units = [unit('b', { upstreams: ['z', 'a'] }), unit('a')];
const routes = [
  { unit: 'b', gatewaySlug: 'two' },
  { unit: 'a', gatewaySlug: 'one' },
];
const hash = releaseHash(releaseContentOf('drawn', units, routes));

describe('releaseContentOf', () => {
  it('does not depend on order, nor on further fields', () => {
    const more = units.map((one) => ({ ...one, upstreams: one.upstreams.toReversed(), buildId: 'x' })).toReversed();
    expect(releaseContentOf('drawn', more, routes.toReversed())).toEqual(releaseContentOf('drawn', units, routes));
    expect(releaseHash(releaseContentOf('drawn', more, routes.toReversed()))).toBe(hash);
  });

  it.each<[string, Partial<ReleaseUnit>]>([
    ['an image', { imageDigest: 'sha256:2' }],
    ['a name', { name: 'other' }],
    ['the memory', { memoryMb: 64 }],
    ['an upstream', { upstreams: ['b'] }],
    ['a kind', { kind: 'gateway' }],
  ])('is another release with %s changed', (_, changes) => {
    expect(releaseHash(releaseContentOf('drawn', [units[0]!, unit('a', changes)], routes))).not.toBe(hash);
  });

  it('is another release with only the canvas changed', () => {
    expect(releaseHash(releaseContentOf('drawn otherwise', units, routes))).not.toBe(hash);
  });

  it('is another release with a route changed', () => {
    expect(releaseHash(releaseContentOf('drawn', units, [{ unit: 'b', gatewaySlug: 'three' }, routes[1]!]))).not.toBe(
      hash,
    );
  });
});

const store = (connectorId: string, changes: Partial<StoreSchema> = {}): StoreSchema => ({
  ...{ connectorId, connector: 'Orders DB', kind: 'postgresql', settings: { host: 'db' }, tables: [], declared: [] },
  ...changes,
});

describe('withStores', () => {
  const content = releaseContentOf('drawn', units, routes);

  it('leaves what keeps nothing as it was, to the byte', () => {
    expect(withStores(content, [])).toBe(content);
    expect(hash).toBe('c3b50451e069fd6d013b7981f27b0fff1754a8c244dbe655473b2a2bbd2d6705');
  });

  it('is another release with another table, and the same in another order', () => {
    const one = withStores(content, [store('b'), store('a')]);
    expect(withStores(content, [store('a'), store('b')])).toEqual(one);
    expect(releaseHash(one)).not.toBe(hash);
    const table = { modelId: 'm', model: 'Order', columns: [] };
    expect(releaseHash(withStores(content, [store('a'), store('b', { tables: [table] })]))).not.toBe(releaseHash(one));
  });
});
