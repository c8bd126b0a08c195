import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { imageAnnotations, type UnitContent } from '@tiffin/contracts';
import { canonicalJson, type Json } from '@tiffin/kernel';
import type { BaseLock } from '../base/base-lock.js';
import { ImageInputError } from '../image-input-error.js';
import { fileEntry, folderEntries } from '../layer/folder-entries.js';
import { LayerCache } from '../layer/layer-cache.js';
import type { LayerDescriptor, LayerRole } from '../layer/layer-descriptor.js';
import { type Layer, makeLayer } from '../layer/make-layer.js';
import { mediaTypes, type OciDescriptor, type OciManifest } from '../store/oci-image.js';
import type { OciLayout } from '../store/oci-layout.js';
import type { TarEntry } from '../tar/tar-entry.js';
import { imageConfig } from './image-config.js';
import { readRuntimeDigests } from './runtime-digests.js';

export interface BuiltLayer extends LayerDescriptor {
  readonly role: LayerRole;
}

export interface BuiltImage {
  /** Of the manifest; equal inputs give equal digests, wherever and whenever. */
  readonly digest: string;
  /** What a machine that has nothing yet would fetch: configuration and all compressed layers. */
  readonly sizeBytes: number;
  /** Bottom first. */
  readonly layers: readonly BuiltLayer[];
}

/** Installed npm packages. `key` names their exact content. */
export interface InstalledDependencies {
  readonly key: string;
  /** The `node_modules` folder; read, and needed, only where hasDependencies says false. */
  readonly directory?: string;
}

export interface ImageBuilderParts {
  readonly layout: OciLayout;
  /** `<runtime>/runtime.mjs` and what it reads beside itself, perhaps `<runtime>/assets/`, and `digests.json`. */
  readonly runtimesDir: string;
  readonly baseLock: BaseLock;
}

/** Puts a unit's image together. The base layers are only named here: their blobs come in when an image leaves. */
export class ImageBuilder {
  readonly #cache: LayerCache;

  constructor(private readonly parts: ImageBuilderParts) {
    this.#cache = new LayerCache(parts.layout);
  }

  /** Whether a layer of these packages is known, so that they need not be installed for a build. */
  async hasDependencies(key: string): Promise<boolean> {
    return (await this.#cache.find(dependenciesEntry(key))) !== null;
  }

  /** Throws ImageInputError where trying again does not help, and the refusal DISK_FULL. */
  async build(
    content: UnitContent,
    contentHash: string,
    dependencies: InstalledDependencies | null,
  ): Promise<BuiltImage> {
    guardDependencies(content, dependencies);
    const base = this.parts.baseLock.layers.map((layer) => ({ ...layer, role: 'base' as const }));
    const own = await allDone([
      this.#runtimeLayer(content),
      ...(dependencies ? [this.#dependenciesLayer(dependencies)] : []),
      this.#store('code', makeLayer(codeEntries(content.files))),
      this.#store('config', makeLayer([text('app/config.json', canonicalJson(content.config as Json))])),
    ]);
    return this.#storeImage(content, contentHash, [...base, ...own]);
  }

  async #storeImage(content: UnitContent, contentHash: string, layers: BuiltLayer[]): Promise<BuiltImage> {
    const diffIds = layers.map(({ diffId }) => diffId);
    const config = Buffer.from(canonicalJson(imageConfig(content, this.parts.baseLock, diffIds) as unknown as Json));
    const manifest: OciManifest = {
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: await this.parts.layout.putBlob(config), size: config.length },
      layers: layers.map(layerDescriptor),
      annotations: { [imageAnnotations.contentHash]: contentHash },
    };
    // Last, so that a listed image always has its blobs.
    const digest = await this.parts.layout.putManifest(manifest);
    return { digest, sizeBytes: layers.reduce((sum, layer) => sum + layer.sizeBytes, config.length), layers };
  }

  async #runtimeLayer({ runtime, runtimeDigest }: UnitContent): Promise<BuiltLayer> {
    const { runtimesDir, baseLock } = this.parts;
    const present = (await readRuntimeDigests(runtimesDir, baseLock))[runtime];
    if (present !== runtimeDigest) {
      throw new Error(
        `The unit was planned for ${runtime} ${runtimeDigest}, and ${runtimesDir} has ${present}. ` +
          'Restart all processes from one build.',
      );
    }
    const layer = await this.#cache.obtain(`runtime ${runtime} ${runtimeDigest}`, async () =>
      makeLayer(await runtimeEntries(join(runtimesDir, runtime))),
    );
    return { role: 'runtime', ...layer };
  }

  async #dependenciesLayer({ key, directory }: InstalledDependencies): Promise<BuiltLayer> {
    const layer = await this.#cache.obtain(dependenciesEntry(key), async () => {
      if (directory === undefined) throw new Error(`There is no layer of the packages ${key} any more. Build again.`);
      return makeLayer(await folderEntries(directory, 'app/node_modules'));
    });
    return { role: 'dependencies', ...layer };
  }

  async #store(role: LayerRole, made: Promise<Layer>): Promise<BuiltLayer> {
    const { blob, digest, diffId, sizeBytes } = await made;
    await this.parts.layout.putBlob(blob);
    return { role, digest, diffId, sizeBytes };
  }
}

const dependenciesEntry = (key: string) => `dependencies ${key}`;

/** As Promise.all, but a failure waits for the others too, so that a build that has ended writes nothing any more. */
async function allDone<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** A unit that declares packages must not get an image without them. */
function guardDependencies(content: UnitContent, dependencies: InstalledDependencies | null): void {
  const wanted = Object.keys(content.dependencies?.packages ?? {});
  if (wanted.length > 0 && !dependencies) {
    throw new ImageInputError(`The packages ${wanted.join(', ')} are not installed. Install them before the build.`);
  }
}

const text = (path: string, value: string): TarEntry => ({ kind: 'file', path, content: Buffer.from(value) });

const codeEntries = (files: UnitContent['files']): TarEntry[] => [
  { kind: 'directory', path: 'app/code' },
  ...Object.entries(files).map(([path, value]) => text(`app/code/${path}`, value)),
];

/** Beside the runtime lies what it reads only where a config has use for it. */
async function runtimeEntries(folder: string): Promise<TarEntry[]> {
  const assets = join(folder, 'assets');
  const hasAssets = (await stat(assets).catch(() => null)) !== null;
  const programs = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).toSorted();
  return [
    ...(await Promise.all(programs.map((name) => fileEntry(join(folder, name), `app/${name}`)))),
    ...(hasAssets ? await folderEntries(assets, 'app/assets') : []),
  ];
}

const layerDescriptor = ({ role, digest, sizeBytes }: BuiltLayer): OciDescriptor => ({
  mediaType: mediaTypes.layer,
  digest,
  size: sizeBytes,
  annotations: { [imageAnnotations.layerRole]: role },
});
