import { cp, mkdir, mkdtempDisposable, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OciLayout } from '../store/oci-layout.js';
import { absentBase } from '../testing/sample-place.js';
import { buildPlatformImage } from './platform-image.js';

async function makeBuilt(folder: string): Promise<void> {
  await mkdir(join(folder, 'apps/api/chunks'), { recursive: true });
  await mkdir(join(folder, 'npm/bin'), { recursive: true });
  await writeFile(join(folder, 'apps/api/main.mjs'), "import './chunks/a.mjs';\n");
  await writeFile(join(folder, 'apps/api/main.mjs.map'), `{"sources":["${folder}"]}`);
  await writeFile(join(folder, 'apps/api/chunks/a.mjs'), 'export {};\n');
  await writeFile(join(folder, 'npm/bin/npm-cli.js'), '', { mode: 0o755 });
  await writeFile(join(folder, 'base.lock.json'), '{}');
}

const build = (layout: OciLayout, from: string, version = '1.2.3') =>
  buildPlatformImage({
    ...{ layout, baseLock: absentBase, version, variables: { TIFFIN_BASE_LOCK: '/app/base.lock.json' } },
    tools: { [join(from, 'npm')]: 'usr/local/lib/node_modules/npm' },
    programs: { [join(from, 'apps')]: 'app/apps', [join(from, 'base.lock.json')]: 'app/base.lock.json' },
  });

describe("the platform's image", () => {
  it('is the same of equal inputs, in another folder, at another time, from another store', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'tiffin-platform-'));
    const [one, other] = [join(place.path, 'one'), join(place.path, 'other')];
    await makeBuilt(one);
    await cp(one, other, { recursive: true });
    await utimes(join(other, 'apps/api/main.mjs'), 1, 1);
    await writeFile(join(other, 'apps/api/main.mjs.map'), 'another');
    const first = await build(new OciLayout(join(place.path, 'store-1')), one);
    expect(await build(new OciLayout(join(place.path, 'store-2')), other)).toEqual(first);
    await writeFile(join(other, 'apps/api/chunks/a.mjs'), 'export {} ;\n');
    const changed = await build(new OciLayout(join(place.path, 'store-2')), other);
    expect(changed.digest).not.toBe(first.digest);
    expect(changed.layers[2]).toEqual(first.layers[2]);
    const renamed = await build(new OciLayout(join(place.path, 'store-1')), one, '1.2.4');
    expect({ ...renamed, digest: first.digest }).toEqual(first);
    expect(renamed.digest).not.toBe(first.digest);
  });

  it('runs as nobody in particular whichever program is named, with what the processes are told', async () => {
    await using place = await mkdtempDisposable(join(tmpdir(), 'tiffin-platform-'));
    await makeBuilt(join(place.path, 'built'));
    const layout = new OciLayout(join(place.path, 'store'));
    const { digest, layers } = await build(layout, join(place.path, 'built'));
    const { config } = await layout.readConfig(await layout.readManifest(digest));
    expect(config).toMatchObject({ Entrypoint: ['/usr/local/bin/node'], User: '1000:1000', WorkingDir: '/app' });
    expect(config.Env).toContain('TIFFIN_BASE_LOCK=/app/base.lock.json');
    expect(layers.map(({ role }) => role)).toEqual(['base', 'base', 'dependencies', 'code']);
  });
});
