import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { imageAnnotations } from '@tiffin/contracts';
import { canonicalJson, type Json } from '@tiffin/kernel';
import type { BaseLock } from '../base/base-lock.js';
import { fileEntry, folderEntries } from '../layer/folder-entries.js';
import { LayerCache } from '../layer/layer-cache.js';
import { makeLayer } from '../layer/make-layer.js';
import { mediaTypes, type OciConfig, type OciManifest } from '../store/oci-image.js';
import type { OciLayout } from '../store/oci-layout.js';
import type { TarEntry } from '../tar/tar-entry.js';
import type { BuiltImage, BuiltLayer } from './image-builder.js';

export interface PlatformImageParts {
  readonly layout: OciLayout;
  readonly baseLock: BaseLock;
  /** Folders and files of this machine -> their paths in the image. */
  readonly tools: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** What people call it. */
  readonly version: string;
}

/**
 * The one image of all processes of the platform: whoever starts it names the program. Like images of units it stands on the base that the lock
 * names, and equal inputs give equal digests. What seldom changes (`tools`) is a layer of its own.
 */
export async function buildPlatformImage(parts: PlatformImageParts): Promise<BuiltImage> {
  const { layout, baseLock } = parts;
  const base = baseLock.layers.map((layer) => ({ ...layer, role: 'base' as const }));
  const layers: BuiltLayer[] = [
    ...base,
    { role: 'dependencies', ...(await layerOf(layout, parts.tools)) },
    { role: 'code', ...(await layerOf(layout, parts.programs)) },
  ];
  const bytes = Buffer.from(canonicalJson(configOf(parts, layers) as unknown as Json));
  const manifest: OciManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: mediaTypes.config, digest: await layout.putBlob(bytes), size: bytes.length },
    layers: layers.map(({ role, digest, sizeBytes }) => ({
      ...{ mediaType: mediaTypes.layer, digest, size: sizeBytes, annotations: { [imageAnnotations.layerRole]: role } },
    })),
    annotations: { 'org.opencontainers.image.title': 'tiffin' },
  };
  const digest = await layout.putManifest(manifest);
  return { digest, sizeBytes: layers.reduce((sum, layer) => sum + layer.sizeBytes, bytes.length), layers };
}

const configOf = ({ baseLock, variables, version }: PlatformImageParts, layers: readonly BuiltLayer[]): OciConfig => ({
  ...{ architecture: baseLock.architecture, os: baseLock.os, created: '1970-01-01T00:00:00Z' },
  config: {
    Entrypoint: ['/usr/local/bin/node'],
    WorkingDir: '/app',
    User: '1000:1000',
    Env: Object.entries({ NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', ...variables })
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
    ExposedPorts: { '4000/tcp': {} },
    Labels: { 'dev.tiffin.kind': 'platform', 'org.opencontainers.image.version': version },
  },
  rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
});

async function layerOf(layout: OciLayout, paths: PlatformImageParts['tools']) {
  const entries = (await Promise.all(Object.entries(paths).map(([from, to]) => entriesOf(from, to)))).flat();
  return new LayerCache(layout).obtain(`platform ${await contentOf(entries)}`, () => makeLayer(entries));
}

/** Of a file or a folder. Source maps are for whoever has the sources. */
async function entriesOf(from: string, to: string): Promise<readonly TarEntry[]> {
  const isFile = /\.(json|mjs)$/.test(from);
  const all = isFile ? [await fileEntry(from, to)] : await folderEntries(from, to);
  return all.filter(({ path }) => !path.endsWith('.map'));
}

/** Names what is in a layer. */
async function contentOf(entries: readonly TarEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${entry.kind} ${entry.path}\0`);
    if (entry.kind === 'symlink') hash.update(`${entry.target}\0`);
    if (entry.kind !== 'file') continue;
    const bytes = 'source' in entry.content ? await readFile(entry.content.source) : entry.content;
    hash.update(`${entry.executable === true} ${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
