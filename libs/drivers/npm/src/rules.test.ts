import { describe, expect, it } from 'vitest';
import { checkPackages } from './check-packages.js';
import { dependenciesKey } from './dependencies-key.js';
import { DependencyError } from './dependency-error.js';
import { normalizeLockfile } from './normalize-lockfile.js';
import { buildNpmEnvironment } from './npm-environment.js';

function faultOf(work: () => unknown): DependencyError {
  try {
    work();
  } catch (error) {
    if (error instanceof DependencyError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const lockOf = (entry: object, path = 'node_modules/is-number', more = {}) =>
  JSON.stringify({
    name: 'mine',
    lockfileVersion: 3,
    packages: {
      '': { name: 'mine', dependencies: { 'is-number': '^7.0.0' } },
      [path]: { version: '7.0.0', integrity: 'sha512-x', ...entry },
      ...more,
    },
  });

describe('packages', () => {
  it.each(['1.2.3', '^1.2.3', '~1', '>=1 <2 || ^3.0.0-beta.1', '1.x', '*', '', 'latest', 'npm:other@^1', 'npm:@a/b@2'])(
    'may be asked for as "%s"',
    (range) => expect(() => checkPackages({ '@scope/some.name_x': range })).not.toThrow(),
  );

  it.each([
    ...['file:../..', 'link:../x', '../x', './x', '.', '..', '~/x', '/etc', 'x.tgz', 'x.tar.gz', ' ../x', 'C:\\x'],
    ...['git+ssh://git@host/x.git', 'git+file:///etc', 'git@host:x.git', 'github:user/repo', 'user/repo'],
    ...['http://host/x.tgz', 'https://host/x.tgz', 'workspace:*', 'npm:a@file:../x', 'npm:../x', 'npm:a@npm:b@1'],
  ])('may not come from "%s"', (range) => {
    const fault = faultOf(() => checkPackages({ 'is-number': range }));
    expect(fault).toMatchObject({ code: 'ESOURCE', packageName: 'is-number', requested: range });
    expect(fault.message).toContain('only packages of the registry are installed');
  });

  it.each(['../x', '.hidden', 'a/b', '@a', 'a b', '', 'x'.repeat(215)])('may not be called "%s"', (name) => {
    expect(faultOf(() => checkPackages({ [name]: '1.0.0' })).message).toContain('no name of an npm package');
  });
});

describe('a lockfile', () => {
  it.each([
    ['a link', { link: true }],
    ['a path', { resolved: 'file:../../etc' }],
    ['a plain path', { resolved: '../x' }],
    ['git', { resolved: 'git+ssh://git@host/x.git#abc' }],
    ['a tarball of some host', { resolved: 'https://host/x.tgz' }],
    ['another package of a registry', { resolved: 'https://host/evil/-/evil-7.0.0.tgz' }],
    ['a path as version', { version: 'file:../x' }],
    ['a path as dependency', { dependencies: { other: 'file:../x' } }],
    ['git as dependency', { optionalDependencies: { other: 'github:user/repo' } }],
  ])('is refused with %s', (_, entry) => {
    const fault = faultOf(() => normalizeLockfile(lockOf(entry)));
    expect(fault).toMatchObject({ code: 'ELOCKFILE', packageName: 'is-number' });
    expect(fault.message).toContain('in package-lock.json');
  });

  it.each([
    '../outside',
    'packages/own',
    'node_modules/../x',
    '/etc',
    'node_modules/a/b',
    'node_modules/x/node_modules/..',
  ])('is refused with something at "%s"', (path) =>
    expect(faultOf(() => normalizeLockfile(lockOf({}, path))).code).toBe('ELOCKFILE'),
  );

  it.each(['{', '[]', '{"lockfileVersion":1,"dependencies":{}}', 'null'])('is refused as %s', (text) => {
    expect(faultOf(() => normalizeLockfile(text)).code).toBe('ELOCKFILE');
  });

  it('loses addresses and what is for development', () => {
    const entry = { resolved: 'https://some.host/path/is-number/-/is-number-7.0.0.tgz', bin: { x: '../../x' } };
    const more = { 'node_modules/own': { link: true, dev: true, resolved: '../own' } };
    expect(JSON.parse(normalizeLockfile(lockOf(entry, 'node_modules/is-number', more)).text)).toEqual({
      name: 'function',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'function', dependencies: { 'is-number': '^7.0.0' } },
        'node_modules/is-number': { version: '7.0.0', integrity: 'sha512-x' },
      },
    });
  });

  it('accepts scoped, nested and renamed packages', () => {
    const nested = 'node_modules/a/node_modules/@s/b';
    const resolved = 'https://some.host/@s%2fb/-/b-7.0.0.tgz';
    expect(normalizeLockfile(lockOf({ resolved }, nested)).text).toContain(nested);
    expect(normalizeLockfile(lockOf({ name: '@s/b', resolved }, 'node_modules/renamed')).text).toContain(
      '"name":"@s/b"',
    );
  });
});

describe('the key of a lockfile', () => {
  it('is the same for the same packages, however they are written', () => {
    const pretty = JSON.stringify(
      JSON.parse(lockOf({ resolved: 'https://h/is-number/-/is-number-7.0.0.tgz' })),
      null,
      2,
    );
    expect(dependenciesKey(pretty)).toBe(dependenciesKey(lockOf({ license: 'MIT' })));
    expect(dependenciesKey(pretty)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([{ version: '7.0.1' }, { integrity: 'sha512-y' }, { os: ['linux'] }])('changes with %j', (entry) => {
    expect(dependenciesKey(lockOf(entry))).not.toBe(dependenciesKey(lockOf({})));
  });
});

describe('the environment of npm', () => {
  it('holds nothing of the machine but how to reach the registry', () => {
    const settings = { registry: 'the registry', cafile: '/ca.pem', _authToken: 'secret' };
    const environment = buildNpmEnvironment({ home: '/run/home', cacheDir: '/cache' }, settings);
    expect(Object.keys(environment).filter((name) => !name.startsWith('npm_config_'))).toEqual(['PATH', 'HOME']);
    expect(environment).toMatchObject({
      HOME: '/run/home',
      npm_config_registry: 'the registry',
      npm_config_cafile: '/ca.pem',
      npm_config_cache: '/cache',
      npm_config_userconfig: '/run/home/user.npmrc',
      npm_config_globalconfig: '/run/home/global.npmrc',
      npm_config_ignore_scripts: 'true',
    });
    expect(JSON.stringify(environment)).not.toContain('secret');
  });
});
