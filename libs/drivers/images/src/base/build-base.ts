import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileEntry } from '../layer/folder-entries.js';
import { LayerCache } from '../layer/layer-cache.js';
import type { LayerDescriptor } from '../layer/layer-descriptor.js';
import { makeLayer } from '../layer/make-layer.js';
import { OciLayout } from '../store/oci-layout.js';
import type { BaseLock } from './base-lock.js';
import { type DebianPackage, debianHost, DebianPackages } from './debian-packages.js';
import { libsEntries } from './libs-entries.js';

export interface BasePlace {
  /** Where the base image's blobs are kept. */
  readonly directory: string;
  /** The Node that the image gets; a Linux build for this machine's architecture. */
  readonly nodeBinary: string;
}

/**
 * What Node itself links against, and the certificates for programs that do not bring their own list. Nothing more: each
 * further package (time zones, which Node brings; service names ...) is one more that Debian updates and the lock pins.
 */
const packageNames = ['ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6'];

/** Builds the base image of what this machine's apt serves today and of `nodeBinary`; equal parts give an equal lock. */
export const buildBase = (place: BasePlace): Promise<BaseLock> => buildBaseOf(place, packageNames);

/** The same of given packages: names, or `name=version`. */
export async function buildBaseOf(place: BasePlace, wanted: readonly string[]): Promise<BaseLock> {
  await mkdir(place.directory, { recursive: true });
  const work = await mkdtemp(join(place.directory, 'work-'));
  try {
    const debian = new DebianPackages(work);
    const host = await debianHost();
    const packages = await debian.resolve(wanted);
    const node = await nodeOf(place.nodeBinary);
    const cache = new LayerCache(new OciLayout(place.directory));
    const libs = await cache.obtain(`base-libs ${JSON.stringify([packages, host.distribution])}`, () =>
      libsLayer(debian, { packages, distribution: host.distribution }),
    );
    const layers = [libs, await nodeLayer(cache, place.nodeBinary, node.sha256)];
    return { formatVersion: 1, os: 'linux', ...host, packages, node, layers };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface LibsParts {
  readonly packages: readonly DebianPackage[];
  readonly distribution: BaseLock['distribution'];
}

async function libsLayer(debian: DebianPackages, { packages, distribution }: LibsParts) {
  const unpacked = [];
  for (const wanted of packages) unpacked.push({ name: wanted.name, ...(await debian.unpack(wanted)) });
  return makeLayer(await libsEntries(unpacked, distribution));
}

const nodeLayer = (cache: LayerCache, binary: string, hash: string): Promise<LayerDescriptor> =>
  cache.obtain(`base-node ${hash}`, async () => makeLayer([await fileEntry(binary, 'usr/local/bin/node')]));

/** The binary goes in as it was published: what `strip` writes depends on the machine's binutils. */
async function nodeOf(binary: string): Promise<BaseLock['node']> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(binary, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return { version: stdout.trim().replace(/^v/, ''), sha256: `sha256:${hash.digest('hex')}` };
}
