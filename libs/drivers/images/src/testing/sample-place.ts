import { type DisposableTempDir, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuntimeName, UnitContent } from '@tiffin/contracts';
import type { BaseLock } from '../base/base-lock.js';
import { ImageBuilder } from '../image/image-builder.js';
import { readRuntimeDigests } from '../image/runtime-digests.js';
import { OciLayout } from '../store/oci-layout.js';

/** A base whose layers nobody has: builds must not need them. */
export const absentBase: BaseLock = {
  formatVersion: 1,
  os: 'linux',
  architecture: 'amd64',
  distribution: { id: 'debian', versionId: '12' },
  packages: [],
  node: { version: '24.21.0', sha256: `sha256:${'0'.repeat(64)}` },
  layers: ['a', 'b'].map((digit) => ({
    digest: `sha256:${digit.repeat(64)}`,
    diffId: `sha256:${digit.repeat(63)}0`,
    sizeBytes: 1000,
  })),
};

/** The smallest runtime that keeps the process contract; says on stdout where it listens. */
export const sampleRuntime = `import { createServer } from 'node:http';
const server = createServer((request, response) => response.end(request.url === '/healthz' ? 'OK' : ''));
server.listen(Number(process.env.PORT ?? 8080), process.env.HOST, () =>
  console.log(JSON.stringify({ msg: 'listening', port: server.address().port })));
`;

/** A `digests.json` in which the sample's runtime has the given digest. */
export const sampleDigests = (digest: string): Readonly<Record<RuntimeName, string>> => ({
  'runtime-function-node': digest,
  'runtime-gateway': 'bundle-g',
  'runtime-workspace': 'bundle-w',
});

/** A folder with a store, a runtime, installed packages and a builder; removed at the end of its scope. */
export class SamplePlace implements AsyncDisposable {
  private constructor(
    private readonly folder: DisposableTempDir,
    readonly content: UnitContent,
    readonly baseLock: BaseLock,
  ) {}

  get directory(): string {
    return this.folder.path;
  }

  static async make(baseLock = absentBase): Promise<SamplePlace> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'tiffin-images-'));
    const runtime = join(folder.path, 'runtimes', 'runtime-function-node');
    const packages = join(folder.path, 'node_modules');
    await mkdir(join(runtime, 'assets', 'img'), { recursive: true });
    await writeFile(join(runtime, 'runtime.mjs'), sampleRuntime);
    await writeFile(join(runtime, 'assets', 'img', 'logo.svg'), '<svg/>');
    await writeFile(join(runtime, '..', 'digests.json'), JSON.stringify(sampleDigests('bundle-1')));
    await mkdir(join(packages, 'left-pad'), { recursive: true });
    await writeFile(join(packages, 'left-pad', 'index.js'), 'module.exports = 1;\n');
    const digests = await readRuntimeDigests(join(runtime, '..'), baseLock);
    const content = sampleContent(digests['runtime-function-node']);
    return new SamplePlace(folder, content, baseLock);
  }

  get layout(): OciLayout {
    return new OciLayout(join(this.directory, 'images'));
  }

  get dependencies(): { readonly key: string; readonly directory: string } {
    return { key: 'lock-1', directory: join(this.directory, 'node_modules') };
  }

  get builder(): ImageBuilder {
    const runtimesDir = join(this.directory, 'runtimes');
    return new ImageBuilder({ layout: this.layout, runtimesDir, baseLock: this.baseLock });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.folder.remove();
  }
}

const sampleContent = (runtimeDigest: string): UnitContent => ({
  kind: 'function',
  runtime: 'runtime-function-node',
  runtimeDigest,
  files: { 'handler.js': 'exports.fn = () => 1;\n', 'deep/größe.json': '{}' },
  dependencies: { packages: { 'left-pad': '1.3.0' }, lockfile: null },
  config: { name: 'sample', handler: 'handler.fn' },
  variables: { FUNC_HANDLER: 'fn', MOD_NAME: 'handler' },
});
