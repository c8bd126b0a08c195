import { type DisposableTempDir, mkdir, mkdtempDisposable, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnitContent } from '@tiffin/contracts';
import { OciImageFactory, OciLayout, readBaseLock, unpackImage } from '@tiffin/images';
import { type NpmOptions, NpmPackageInstaller } from '@tiffin/npm';

/** What a builder builds with, in a folder of its own; removed at the end of its scope. */
export class BuildPlace implements AsyncDisposable {
  private constructor(
    private readonly folder: DisposableTempDir,
    private readonly factory: OciImageFactory,
  ) {}

  static async open(registryUrl: string, searchPath: string, more: Partial<NpmOptions> = {}): Promise<BuildPlace> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-build-'));
    const runtimesDir = join(folder.path, 'runtimes');
    await mkdir(join(runtimesDir, 'runtime-function-node'), { recursive: true });
    await writeFile(join(runtimesDir, 'runtime-function-node/runtime.mjs'), '');
    const names = ['runtime-function-node', 'runtime-gateway', 'runtime-workspace'];
    await writeFile(
      join(runtimesDir, 'digests.json'),
      JSON.stringify(Object.fromEntries(names.map((name) => [name, `of ${name}`]))),
    );
    const cacheDir = join(folder.path, 'packages');
    const factory = await OciImageFactory.open({
      layout: new OciLayout(join(folder.path, 'images')),
      ...{ runtimesDir, baseLock: await readBaseLock('infra/base-image/base.lock.json') },
      packages: new NpmPackageInstaller({ cacheDir, searchPath, registryUrl, ...more }),
    });
    return new BuildPlace(folder, factory);
  }

  get directory(): string {
    return this.folder.path;
  }

  /** Every path below its folder. */
  paths(): Promise<readonly string[]> {
    return readdir(this.directory, { recursive: true });
  }

  lockOf(packages: Readonly<Record<string, string>>): Promise<string> {
    return this.factory.resolveLock(packages, () => undefined);
  }

  /** The digest of the image of a function that needs these packages; `lockfile` absent: as they resolve now. */
  async build(files: Readonly<Record<string, string>>, names: readonly string[], lockfile?: string): Promise<string> {
    const packages = Object.fromEntries(names.map((name) => [name, '1.0.0']));
    const content: UnitContent = {
      ...{ kind: 'function', files, config: {}, variables: {} },
      ...{ runtime: 'runtime-function-node', runtimeDigest: this.factory.runtimeDigests()['runtime-function-node'] },
      dependencies: names.length === 0 ? null : { packages, lockfile: lockfile ?? null },
    };
    const lock = names.length === 0 ? null : (lockfile ?? (await this.lockOf(packages)));
    const { digest } = await this.factory.build({
      content,
      contentHash: 'hash',
      lockfile: lock,
      print: () => undefined,
    });
    return digest;
  }

  /** The folder in which the packages of an image lie when a cell has unpacked it. */
  async packagesOf(digest: string): Promise<string> {
    const place = {
      rootfs: join(this.directory, 'rootfs', digest.slice(-12)),
      layersDir: join(this.directory, 'layers'),
    };
    await mkdir(join(this.directory, 'rootfs'), { recursive: true });
    const { rootfs } = await unpackImage(new OciLayout(join(this.directory, 'images')), digest, place);
    return join(rootfs, 'app/node_modules');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.folder.remove();
  }
}
