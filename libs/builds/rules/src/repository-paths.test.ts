import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accepted, Refusal } from '@tiffin/kernel';
import { RepositoryPaths } from './repository-paths.js';

const paths = accepted(RepositoryPaths.of('tiffin'));
const bare = accepted(RepositoryPaths.of(''));

const uglyId = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '',
    '.',
    '..',
    '../x',
    'a/b',
    'platform',
    'A'.repeat(200),
    'ｔ-1',
    'x:y',
    'x@sha256:0',
    '%2e%2e',
    '\0',
  ),
  // One of digits alone has no other case.
  fc
    .uuid()
    .map((id) => id.toUpperCase())
    .filter((id) => id !== id.toLowerCase()),
  fc.tuple(fc.uuid(), fc.constantFrom('/x', '/../platform', ':tag', '\n', ' ', '-')).map(([id, more]) => id + more),
);

it('are made of ids, and of nothing else, whatever is said to be one (I-16)', () => {
  fc.assert(
    fc.property(uglyId, (id) => {
      expect(paths.ofTenant(id)).toBeInstanceOf(Refusal);
      expect(paths.tenantOf(`tiffin/t-${id}`)).toBeNull();
    }),
  );
});

it('of two tenants are two, of which none lies in the other, and none is the platform’s (I-16)', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (a, b) => {
      for (const of of [paths, bare]) {
        const [ours, theirs] = [accepted(of.ofTenant(a)), accepted(of.ofTenant(b))];
        expect(ours === theirs).toBe(a === b);
        expect(theirs.startsWith(`${ours}/`) || ours.startsWith(of.platform)).toBe(false);
        expect(of.tenantOf(ours)).toBe(a);
        expect(of.tenantOf(`${ours}/x`)).toBeNull();
        expect(of.tenantOf(of.platform)).toBeNull();
        expect(ours).toMatch(/^[a-z0-9/-]+$/);
        expect(ours.length).toBeLessThan(170);
      }
    }),
  );
});

it('of another installation are not ours', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      expect(paths.tenantOf(`other/t-${id}`)).toBeNull();
      expect(paths.tenantOf(`t-${id}`)).toBeNull();
      // As long as ours.
      expect(paths.tenantOf(`tiffim/t-${id}`)).toBeNull();
      expect(paths.tenantOf(`tiffin/tiffin/t-${id}`)).toBeNull();
      expect(bare.tenantOf(`tiffin/t-${id}`)).toBeNull();
    }),
  );
});

it('begin with what a registry takes for a path', () => {
  const right = ['a', 'tiffin', 'a/b', 'my-org/tiffin_1', 'a.b', 'a--b', 'a__b'];
  expect(right.map((prefix) => RepositoryPaths.of(prefix)).filter((one) => one instanceof Refusal)).toEqual([]);
  const wrong = [
    '/',
    '/a',
    'a/',
    'a//b',
    'A',
    '..',
    'a/../b',
    'a b',
    'a:b',
    'a@b',
    '-a',
    'a-',
    'a..b',
    'é',
    'a'.repeat(121),
  ];
  expect(wrong.filter((prefix) => !(RepositoryPaths.of(prefix) instanceof Refusal))).toEqual([]);
});
