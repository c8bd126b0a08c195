import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtempDisposable, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BuildPlace } from './testing/build-place.js';
import { type PackedPackage, PackageRegistry } from './testing/package-registry.js';

const megabyte = 1024 ** 2;
const searchPath = process.env['PATH'] ?? '';
const handler = { 'handler.js': 'exports.fn = () => 1;' };
const module = (text: string) => ({ path: 'package/index.js', text });

/** Writes what it sees where it can, whenever anything of it runs. */
const stealing = `require('fs').writeFileSync(process.env.MARK ?? '/tmp/tiffin-stolen', JSON.stringify(process.env));`;
const scripts = Object.fromEntries(
  ['preinstall', 'install', 'postinstall', 'prepare'].map((name) => [name, 'node steal.js']),
);
const thief: PackedPackage = {
  manifest: { scripts },
  entries: [module(stealing), { path: 'package/steal.js', text: stealing }],
};

describe('what is built runs nothing where it is built (I-29)', () => {
  it('no script of a package, which installed by hand does run', async () => {
    await using registry = await PackageRegistry.open({ thief });
    await using place = await BuildPlace.open(registry.url, searchPath);
    const digest = await place.build(handler, ['thief']);
    expect(readFileSync(join(await place.packagesOf(digest), 'thief/steal.js'), 'utf8')).toBe(stealing);
    expect(existsSync('/tmp/tiffin-stolen')).toBe(false);

    await using byHand = await mkdtempDisposable(join(tmpdir(), 'tiffin-by-hand-'));
    const mark = join(byHand.path, 'mark');
    const settings = ['--registry', registry.url, '--cache', join(byHand.path, 'cache'), '--no-audit'];
    const options = { cwd: byHand.path, env: { PATH: searchPath, HOME: byHand.path, MARK: mark } };
    await promisify(execFile)('npm', ['install', 'thief@1.0.0', ...settings], options);
    expect(JSON.parse(readFileSync(mark, 'utf8'))).toMatchObject({ HOME: byHand.path });
  });

  it('no module of a function, be it one that writes or one that never ends', async () => {
    await using registry = await PackageRegistry.open({});
    await using place = await BuildPlace.open(registry.url, searchPath);
    const mark = join(place.directory, 'mark');
    const writing = `require('fs').writeFileSync(${JSON.stringify(mark)}, ''); exports.fn = () => 1;`;
    await place.build({ 'handler.js': writing }, []);
    await place.build({ 'handler.js': 'for (;;) require("child_process").fork(__filename);' }, []);
    expect(existsSync(mark)).toBe(false);

    await writeFile(join(place.directory, 'handler.cjs'), writing);
    await promisify(execFile)(process.execPath, [join(place.directory, 'handler.cjs')]);
    expect(existsSync(mark)).toBe(true);
  });
});

describe('what is built reaches nothing where it is built (I-29)', () => {
  it.each([
    ['a link to a file of the machine', { path: 'package/passwd', link: '/etc/passwd' }],
    ['a link to a folder above', { path: 'package/up', link: '../../..' }],
    ['a path that leads out', { path: 'package/../../../../escaped', text: 'out' }],
    ['a path from the root', { path: '/tmp/tiffin-escaped', text: 'out' }],
  ])('by %s in a package: the rest of it is built, without', async (_, entry) => {
    await using registry = await PackageRegistry.open({ sly: { entries: [module('1'), entry] } });
    await using place = await BuildPlace.open(registry.url, searchPath);
    const folder = await place.packagesOf(await place.build(handler, ['sly']));
    const held = readdirSync(folder, { recursive: true, withFileTypes: true });
    expect(held.filter((one) => !one.isFile() && !one.isDirectory())).toEqual([]);
    expect(held.map(({ name }) => name)).toContain('index.js');
    expect(held.map(({ name }) => name)).not.toContain('passwd');
    expect(existsSync('/tmp/tiffin-escaped')).toBe(false);
    const outside = (await place.paths()).filter((path) => path.endsWith('escaped') && !path.includes('node_modules'));
    expect(outside).toEqual([]);
  });

  it.each(['../handler.js', '/etc/passwd', 'a/../../../x'])('by a file of a function called %s', async (path) => {
    await using registry = await PackageRegistry.open({});
    await using place = await BuildPlace.open(registry.url, searchPath);
    await expect(place.build({ ...handler, [path]: 'out' }, [])).rejects.toMatchObject({ name: 'UnitFailure' });
  });

  it('by more bytes than there is room for: it is told why, what it wrote is gone, and others are built', async () => {
    const endless: PackedPackage = { entries: [module('1')], isEndless: true };
    await using registry = await PackageRegistry.open({ endless, honest: { entries: [module('exports.x = 1;')] } });
    await using place = await BuildPlace.open(registry.url, searchPath, { mostBytes: 256 * megabyte });
    const [told, beside] = await Promise.allSettled([
      place.build(handler, ['endless']),
      place.build(handler, ['honest']),
    ]);
    expect(told).toMatchObject({
      reason: { name: 'UnitFailure', message: expect.stringContaining('256 MB') as string },
    });
    expect(beside).toMatchObject({ status: 'fulfilled' });
    const sizes = await Promise.all((await place.paths()).map((path) => stat(join(place.directory, path))));
    expect(Math.max(...sizes.map(({ size }) => size))).toBeLessThan(100 * megabyte);
  });

  it('and who is built meanwhile is not harmed', async () => {
    await using registry = await PackageRegistry.open({ thief, honest: { entries: [module('exports.x = 1;')] } });
    await using place = await BuildPlace.open(registry.url, searchPath);
    await using alone = await BuildPlace.open(registry.url, searchPath);
    const [, beside] = await Promise.all([place.build(handler, ['thief']), place.build(handler, ['honest'])]);
    expect(beside).toBe(await alone.build(handler, ['honest']));
  });
});

describe('packages that others have built with (I-30)', () => {
  const shared: PackedPackage = { entries: [module('exports.x = "honest";')] };
  const altered = 'exports.x = "altered";';
  /** Brings a shared package of its own along, under the same name and version. */
  const bundling: PackedPackage = {
    manifest: { dependencies: { shared: '1.0.0' }, bundleDependencies: ['shared'], scripts },
    entries: [
      ...[module('1'), { path: 'package/steal.js', text: stealing }],
      { path: 'package/node_modules/shared/package.json', text: '{"name":"shared","version":"1.0.0"}' },
      { path: 'package/node_modules/shared/index.js', text: altered },
    ],
  };
  const cleanDigest = async (packages: Readonly<Record<string, PackedPackage>>) => {
    await using registry = await PackageRegistry.open(packages);
    await using clean = await BuildPlace.open(registry.url, searchPath);
    return await clean.build(handler, ['shared']);
  };

  it('are the same bytes as without them, whatever those have tried', async () => {
    const digest = await cleanDigest({ shared });
    // What it is compared by does tell.
    expect(await cleanDigest({ shared: { entries: [module(altered)] } })).not.toBe(digest);

    await using registry = await PackageRegistry.open({ shared, bundling });
    await using place = await BuildPlace.open(registry.url, searchPath);
    // What a package brings along of others is refused as a whole.
    await expect(place.build(handler, ['bundling'])).rejects.toMatchObject({ name: 'UnitFailure' });
    await place.build({ ...handler, 'node_modules/shared/index.js': altered }, []);
    const lock = await place.lockOf({ shared: '1.0.0' });
    const lying = lock.replace(/sha512-[^"]+/, `sha512-${Buffer.alloc(64).toString('base64')}`);
    await expect(place.build(handler, ['shared'], lying)).rejects.toThrow(/EINTEGRITY/);
    await place.build(handler, ['shared'], lock.replace(/"integrity":"[^"]+",?/, ''));

    expect(await place.build(handler, ['shared'])).toBe(digest);
  });

  it('are fetched anew where somebody has written over what is kept of them', async () => {
    const digest = await cleanDigest({ shared });
    await using registry = await PackageRegistry.open({ shared });
    await using place = await BuildPlace.open(registry.url, searchPath);
    // Kept by another lock, so that the layer of this one is still to be made.
    await place.build(
      handler,
      ['shared'],
      (await place.lockOf({ shared: '1.0.0' })).replace(/"integrity":"[^"]+",?/, ''),
    );
    const kept = (await place.paths()).filter((path) => path.includes('content-v2') && /[0-9a-f]{100,}$/.test(path));
    expect(kept.length).toBeGreaterThan(0);
    for (const path of kept) await writeFile(join(place.directory, path), altered);
    expect(await place.build(handler, ['shared'])).toBe(digest);
  });
});
