import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageAnnotations } from '@tiffin/contracts';
import { digestHex } from '../store/digest.js';
import { makeFolder } from '../store/make-folder.js';
import type { OciConfig, OciManifest } from '../store/oci-image.js';
import type { OciLayout } from '../store/oci-layout.js';
import { extractLayer, type LayerToExtract } from './extract-layer.js';
import { linkTree } from './link-tree.js';

export interface UnpackPlace {
  /** Folder of this image alone; made by the call. */
  readonly rootfs: string;
  /** Folder of the layers that images share; on the same file system, or files are copied. */
  readonly layersDir: string;
}

export interface UnpackedImage {
  readonly entrypoint: readonly string[];
  /** As inside the image: `/app` is `<rootfs>/app`. */
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly rootfs: string;
}

/** The name of the file beside `app` that says which image the folder holds. */
const markName = 'image';

/**
 * Unpacks an image's application layers for a cell that brings its own Node: packages and runtime are unpacked once for
 * all images that share them and then only linked. `rootfs` is whole or absent; calling it again, or at once, is fine.
 * Throws CorruptBlob and the refusal DISK_FULL.
 */
export async function unpackImage(layout: OciLayout, digest: string, place: UnpackPlace): Promise<UnpackedImage> {
  const manifest = await layout.readManifest(digest);
  const config = await layout.readConfig(manifest);
  if ((await holds(place.rootfs)) === null) {
    await makeFolder(place.rootfs, async (folder) => {
      await writeFile(join(folder, markName), digest);
      await mkdir(join(folder, 'app'));
      for (const layer of rolesOf(manifest, config)) await placeLayer(layout, layer, { ...place, rootfs: folder });
    });
  }
  const held = await holds(place.rootfs);
  if (held !== digest)
    throw new Error(`${place.rootfs} holds ${held ?? 'no image'}, not ${digest}. Remove that folder.`);
  return describe(config, place.rootfs);
}

const holds = (rootfs: string) => readFile(join(rootfs, markName), 'utf8').catch(() => null);

interface LayerOfRole extends LayerToExtract {
  readonly role: string;
}

function rolesOf(manifest: OciManifest, config: OciConfig): LayerOfRole[] {
  return manifest.layers.map(({ digest, annotations }, at) => {
    const diffId = config.rootfs.diff_ids[at];
    if (diffId === undefined) throw new Error(`The image's configuration names no content for its layer ${digest}.`);
    return { digest, diffId, role: annotations?.[imageAnnotations.layerRole] ?? 'unknown' };
  });
}

async function placeLayer(layout: OciLayout, layer: LayerOfRole, place: UnpackPlace): Promise<void> {
  switch (layer.role) {
    case 'base':
      return;
    case 'dependencies':
      return symlink(
        join(await sharedLayer(layout, layer, place.layersDir), 'app', 'node_modules'),
        join(place.rootfs, 'app', 'node_modules'),
      );
    case 'runtime':
      return linkTree(join(await sharedLayer(layout, layer, place.layersDir), 'app'), join(place.rootfs, 'app'));
    case 'code':
    case 'config':
      return extractLayer(layout, layer, place.rootfs);
    default:
      throw new Error(
        `The layer ${layer.digest} has the role "${layer.role}", which this cell does not know. Update it.`,
      );
  }
}

/** The folder with the layer's content, unpacked if this is the first image that has it. */
async function sharedLayer(layout: OciLayout, layer: LayerToExtract, layersDir: string): Promise<string> {
  const folder = join(layersDir, digestHex(layer.diffId));
  const isThere = (await stat(folder).catch(() => null)) !== null;
  if (!isThere) await makeFolder(folder, (fresh) => extractLayer(layout, layer, fresh));
  return folder;
}

function describe({ config }: OciConfig, rootfs: string): UnpackedImage {
  const env = config.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return {
    entrypoint: config.Entrypoint,
    workingDir: config.WorkingDir,
    env: Object.fromEntries(env) as Record<string, string>,
    rootfs,
  };
}
