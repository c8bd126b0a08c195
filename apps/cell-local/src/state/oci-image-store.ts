import { readdir, readlink, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OciLayout, unpackImage } from '@tiffin/images';
import type { ImageStore, UnpackedImage } from './image-store.js';

/** Images of an OCI layout folder, unpacked below the cell's own folder. */
export class OciImageStore implements ImageStore {
  private readonly layout: OciLayout;
  private unpacking = 0;
  private clearing: Promise<void> = Promise.resolve();

  constructor(
    imagesDir: string,
    private readonly cellDir: string,
  ) {
    this.layout = new OciLayout(imagesDir);
  }

  async unpack(digest: string): Promise<UnpackedImage> {
    // From here on nothing is cleared; what is being cleared is waited for.
    this.unpacking += 1;
    try {
      await this.clearing;
      const { rootfs, entrypoint, workingDir, env } = await unpackImage(this.layout, digest, {
        rootfs: join(this.rootfsDir, folderOf(digest)),
        layersDir: this.layersDir,
      });
      return { rootfs, entrypoint, workingDir, variables: env };
    } finally {
      this.unpacking -= 1;
    }
  }

  retain(named: () => ReadonlySet<string>): Promise<void> {
    if (this.unpacking > 0) return Promise.resolve();
    const cleared = this.clear(new Set([...named()].map(folderOf)));
    this.clearing = cleared.catch(() => undefined);
    return cleared;
  }

  private async clear(kept: ReadonlySet<string>): Promise<void> {
    await removeOthers(this.rootfsDir, kept);
    await removeOthers(this.layersDir, await this.linkedLayers());
  }

  /** Of the images that are there: the layers that they lead to, and those whose files they share. */
  private async linkedLayers(): Promise<ReadonlySet<string>> {
    const layers = new Set<string>();
    for (const image of await namesIn(this.rootfsDir)) {
      const packages = await readlink(join(this.rootfsDir, image, 'app', 'node_modules')).catch(() => null);
      if (packages !== null) layers.add(basename(dirname(dirname(packages))));
    }
    for (const layer of await namesIn(this.layersDir)) {
      const runtime = await stat(join(this.layersDir, layer, 'app', 'runtime.mjs')).catch(() => null);
      if (runtime !== null && runtime.nlink > 1) layers.add(layer);
    }
    return layers;
  }

  private get rootfsDir(): string {
    return join(this.cellDir, 'rootfs');
  }

  private get layersDir(): string {
    return join(this.cellDir, 'layers');
  }
}

const folderOf = (digest: string): string => digest.replace('sha256:', '');

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function removeOthers(folder: string, kept: ReadonlySet<string>): Promise<void> {
  const others = (await namesIn(folder)).filter((name) => !kept.has(name));
  await Promise.all(others.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
