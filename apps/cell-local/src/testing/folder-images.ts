import { createHash } from 'node:crypto';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImageStore, UnpackedImage } from '../state/image-store.js';

const unitProgramPath = fileURLToPath(import.meta.resolve('@tiffin/testing/unit-program'));

/** Images as plain folders, for tests of what comes after the unpacking. */
export class FolderImages implements ImageStore {
  constructor(private readonly dir: string) {}

  /** `program` is what `unit-program.mjs` reads; answers the digest. */
  async add(program: object): Promise<string> {
    const config = JSON.stringify(program);
    const hex = createHash('sha256').update(config).digest('hex');
    const app = join(this.dir, hex, 'app');
    await mkdir(app, { recursive: true });
    await copyFile(unitProgramPath, join(app, 'runtime.mjs'));
    await writeFile(join(app, 'config.json'), config);
    return `sha256:${hex}`;
  }

  /** Makes an image that is there behave otherwise from its next start on. */
  async spoil(digest: string, program: object): Promise<void> {
    await writeFile(join(this.dir, digest.replace('sha256:', ''), 'app', 'config.json'), JSON.stringify(program));
  }

  /** Keeps everything: the folders are the images. */
  async retain(): Promise<void> {}

  async unpack(digest: string): Promise<UnpackedImage> {
    return {
      rootfs: join(this.dir, digest.replace('sha256:', '')),
      entrypoint: ['/usr/local/bin/node', 'runtime.mjs'],
      workingDir: '/app',
      variables: { NODE_ENV: 'production', IMAGE_VARIABLE: 'from the image' },
    };
  }
}
