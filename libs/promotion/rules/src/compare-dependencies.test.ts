import { describe, expect, it } from 'vitest';
import { type EntityInput, parseCanvas } from '@tiffin/canvas-rules';
import { accepted } from '@tiffin/kernel';
import { compareDependencies } from './compare-dependencies.js';
import { compareReleases } from './compare-releases.js';
import type { ComparedRelease, ComparedUnit } from './compared-release.js';

type Packages = Readonly<Record<string, string>>;

const model = (dependencies: Packages): EntityInput => ({ id: 'car', type: 'Model', name: 'Car', dependencies });
const fun = (dependencies: Packages): EntityInput => ({
  id: 'fun',
  type: 'Function',
  name: 'fun',
  files: { 'handler.js': 'exports.fn = () => 1', 'package.json': JSON.stringify({ dependencies }) },
});
const unit = (lockfile: string | null, imageDigest = 'sha256:1', key = 'workspace'): ComparedUnit => ({
  key,
  name: 'Workspace',
  imageDigest,
  sizeBytes: 10,
  lockfile,
});
const lock = (packages: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { version: '0.0.0' }, ...packages } });
const release = (entities: EntityInput[], units: ComparedUnit[] = []): ComparedRelease => ({
  number: 1,
  canvas: accepted(parseCanvas({ formatVersion: 2, entities })),
  units,
});

const told = (before: ComparedRelease, after: ComparedRelease) =>
  compareDependencies(before, after).changes.map(
    ({ is, ownerKey, package: name, before: was, after: now }) => `${is} ${ownerKey} ${name}: ${was} -> ${now}`,
  );

describe('what entities ask for', () => {
  it.each([
    ['another range', [model({ a: '^1.0.0' })], [model({ a: '^2.0.0' })], ['asked car a: ^1.0.0 -> ^2.0.0']],
    ['a new package', [fun({})], [fun({ '@b/c': '1' })], ['asked fun @b/c: null -> 1']],
    ['one that went', [fun({ a: '1' })], [fun({})], ['asked fun a: 1 -> null']],
    ['those of a new entity', [], [model({ a: '1' })], ['asked car a: null -> 1']],
    ['nothing', [model({ a: '1' }), fun({ b: '1' })], [fun({ b: '1' }), model({ a: '1' })], []],
  ])('%s', (_, before, after, expected) => {
    expect(told(release(before), release(after))).toEqual(expected);
  });
});

describe('what is installed', () => {
  const installed = (before: string | null, after: string | null) =>
    told(release([], [unit(before)]), release([], [unit(after)]));

  it.each([
    [
      'another version',
      { 'node_modules/a': { version: '1.0.0' } },
      { 'node_modules/a': { version: '1.0.1' } },
      ['installed workspace a: 1.0.0 -> 1.0.1'],
    ],
    [
      'several versions of one package',
      { 'node_modules/a': { version: '1.0.0' } },
      { 'node_modules/a': { version: '2.0.0' }, 'node_modules/@x/b/node_modules/a': { version: '1.0.0' } },
      ['installed workspace a: 1.0.0 -> 1.0.0, 2.0.0'],
    ],
    [
      'a name that means something to JavaScript',
      {},
      { 'node_modules/constructor': { version: '1.0.0' } },
      ['installed workspace constructor: null -> 1.0.0'],
    ],
    ['not what is for development', {}, { 'node_modules/a': { version: '1.0.0', dev: true } }, []],
    ['not links', {}, { 'node_modules/a': { link: true } }, []],
  ])('%s', (_, before, after, expected) => {
    expect(installed(lock(before), lock(after))).toEqual(expected);
  });

  it.each([
    ['a lock is missing', null],
    ['a lock is no JSON', '{'],
    ['a lock has no packages', '{}'],
    ['a lock is null', 'null'],
    ['a lock is too large', `${lock({})}${' '.repeat(8_388_608)}`],
  ])('is unknown where %s', (_, other) => {
    const answer = compareDependencies(release([], [unit(other)]), release([], [unit(lock({}))]));
    expect(answer).toEqual({ changes: [], unknownUnits: ['workspace'], isTruncated: false });
  });

  it('is not listed for a unit that only one release has', () => {
    const full = lock({ 'node_modules/a': { version: '1.0.0' } });
    expect(compareDependencies(release([]), release([], [unit(full)]))).toMatchObject({
      changes: [],
      unknownUnits: [],
    });
  });

  it('is told up to a limit', () => {
    const many = Array.from({ length: 2001 }, (_, at) => [`node_modules/p${at}`, { version: '1.0.0' }]);
    const answer = compareDependencies(
      release([], [unit(lock({}))]),
      release([], [unit(lock(Object.fromEntries(many)))]),
    );
    expect([answer.changes.length, answer.isTruncated]).toEqual([2000, true]);
  });
});

describe('images', () => {
  const images = (before: ComparedUnit[], after: ComparedUnit[]) =>
    compareReleases(release([], before), release([], after)).images;
  const facts = (digest: string) => ({ digest, sizeBytes: 10 });

  it('are told where they are others', () => {
    const before = [unit(null, 'sha256:1', 'a'), unit(null, 'sha256:2', 'b'), unit(null, 'sha256:3', 'c')];
    const after = [unit(null, 'sha256:5', 'd'), unit(null, 'sha256:4', 'b'), unit(null, 'sha256:3', 'c')];
    expect(images(before, after)).toEqual([
      { unitKey: 'a', unitName: 'Workspace', before: facts('sha256:1'), after: null },
      { unitKey: 'b', unitName: 'Workspace', before: facts('sha256:2'), after: facts('sha256:4') },
      { unitKey: 'd', unitName: 'Workspace', before: null, after: facts('sha256:5') },
    ]);
  });
});
