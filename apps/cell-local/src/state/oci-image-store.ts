import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OciLayout, unpackImage } from '@tiffin/images';
import type { ImageStore, UnpackedImage } from './image-store.js';

/** Images of an OCI layout folder, unpacked below the cell's own folder. */
export class OciImageStore implements ImageStore {
  private readonly layout: OciLayout;

  constructor(
    imagesDir: string,
    private readonly cellDir: string,
  ) {
    this.layout = new OciLayout(imagesDir);
  }

  async unpack(digest: string): Promise<UnpackedImage> {
    const { rootfs, entrypoint, workingDir, env } = await unpackImage(this.layout, digest, {
      rootfs: join(this.rootfsDir, folderOf(digest)),
      layersDir: join(this.cellDir, 'layers'),
    });
    return { rootfs, entrypoint, workingDir, variables: env };
  }

  async retain(digests: ReadonlySet<string>): Promise<void> {
    const kept = new Set([...digests].map(folderOf));
    const folders = await readdir(this.rootfsDir).catch(() => []);
    const others = folders.filter((name) => !kept.has(name));
    await Promise.all(others.map((name) => rm(join(this.rootfsDir, name), { recursive: true, force: true })));
  }

  private get rootfsDir(): string {
    return join(this.cellDir, 'rootfs');
  }
}

const folderOf = (digest: string): string => digest.replace('sha256:', '');
