import { describe, expect, it } from 'vitest';
import { compilePath, compilePathRegex } from './path-pattern.js';

const matching: [pattern: string, path: string, matches: boolean][] = [
  ['/exact', '/exact', true],
  ['/exact', '/EXACT', true],
  ['/exact', '/exact/', true],
  ['/exact', '/exact/more', false],
  ['/exact', '/exactly', false],
  ['/exact/', '/exact', true],
  ['/', '/', true],
  ['/', '/x', false],
  ['*', '/anything/at/all', true],
  ['/*', '/', true],
  ['/star/*', '/star', false],
  ['/star/*', '/star/', true],
  ['/star/*', '/star/a/b', true],
  ['/nos*', '/nosuch/1', true],
  ['/nos*', '/nos', true],
  ['/nos*', '/no', false],
  ['/a/:id', '/a/1', true],
  ['/a/:id', '/a/', false],
  ['/a/:id', '/a/1/2', false],
  ['/a/:id/b', '/a/1/b', true],
  ['/a/:id?', '/a', true],
  ['/a/:id?', '/a/1', true],
  ['/a/:id(\\d+)', '/a/12', true],
  ['/a/:id(\\d+)', '/a/x', false],
  ['/file.json', '/file.json', true],
  ['/file.json', '/filexjson', false],
  ['/v(1|2)/cars', '/v2/cars', true],
  ['/v(1|2)/cars', '/v3/cars', false],
];

describe('compilePath', () => {
  it.each(matching)('%s against %s: %s', (pattern, path, matches) => {
    expect(compilePath(pattern, 'endpoint').matches(path)).toBe(matches);
  });

  it.each([
    ['/api/*', '/api/cars/1', '/api/'],
    ['/API/*', '/api/cars', '/api/'],
    ['/nos*', '/nosuch/1', '/nos'],
    ['/cars/:id', '/cars/7', '/cars/'],
    ['/exact', '/exact', '/exact'],
    ['/exact', '/exact/', '/exact/'],
    ['*', '/any', ''],
  ])('%s strips from %s the part %s', (pattern, path, stripped) => {
    expect(path.slice(0, compilePath(pattern, 'endpoint').stripLength(path))).toBe(stripped);
  });

  it('reads decoded parameters and wildcards', () => {
    expect(compilePath('/a/:id/*', 'endpoint').params('/a/x%20y/rest/z')).toEqual({ id: 'x y', '0': 'rest/z' });
  });

  it('leaves a parameter that is wrongly encoded as it is', () => {
    expect(compilePath('/a/:id', 'endpoint').params('/a/%E0%A4')).toEqual({ id: '%E0%A4' });
  });

  it('refuses a pattern that is no expression', () => {
    expect(() => compilePath('/a/(b', 'endpoint')).toThrow(expect.objectContaining({ code: 'REGEX_INVALID' }));
  });
});

describe('compilePathRegex', () => {
  it('is not anchored, minds letter case, and strips what it matches at the start', () => {
    const pattern = compilePathRegex('/v\\d+');
    expect([pattern.matches('/v1/cars'), pattern.matches('/x/v1'), pattern.matches('/V1')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([pattern.stripLength('/v12/cars'), pattern.stripLength('/x/v1')]).toEqual([4, 0]);
  });

  it('with what asks for nothing at its ends matches the same, and strips what it takes', () => {
    const pattern = compilePathRegex('^.*/cars/.*$');
    expect([pattern.matches('/v1/cars/7'), pattern.matches('/bikes')]).toEqual([true, false]);
    expect(pattern.stripLength('/v1/cars/7')).toBe(10);
  });

  it('is found in no time where it begins with several of these, in a path that matches too', () => {
    const pattern = compilePathRegex('.*.*.*(?<make>cars)');
    const path = `/cars${'x'.repeat(2_000)}`;
    expect(pattern.matches(path)).toBe(true);
    expect([pattern.stripLength(path), pattern.params(path)]).toEqual([5, { make: 'cars' }]);
  });
});
