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
      rootfs: join(this.cellDir, 'rootfs', digest.replace('sha256:', '')),
      layersDir: join(this.cellDir, 'layers'),
    });
    return { rootfs, entrypoint, workingDir, variables: env };
  }
}
