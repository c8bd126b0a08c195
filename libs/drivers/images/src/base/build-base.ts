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
    const debian = new DebianPackages(work, join(place.directory, 'apt'));
    const host = await debianHost();
    const cache = new LayerCache(new OciLayout(place.directory));
    const libsOf = async () => {
      const packages = await debian.resolve(wanted);
      const layer = await cache.obtain(`base-libs ${JSON.stringify([packages, host.distribution])}`, () =>
        libsLayer(debian, { packages, distribution: host.distribution }),
      );
      return { packages, layer };
    };
    // One waits for the network, the other for the processor.
    const [libs, node] = await Promise.all([libsOf(), nodePart(cache, place.nodeBinary)]);
    const layers = [libs.layer, node.layer];
    return { formatVersion: 1, os: 'linux', ...host, packages: libs.packages, node: node.node, layers };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface LibsParts {
  readonly packages: readonly DebianPackage[];
  readonly distribution: BaseLock['distribution'];
}

async function libsLayer(debian: DebianPackages, { packages, distribution }: LibsParts) {
  return makeLayer(await libsEntries(await debian.unpack(packages), distribution));
}

async function nodePart(
  cache: LayerCache,
  binary: string,
): Promise<{ node: BaseLock['node']; layer: LayerDescriptor }> {
  const node = await nodeOf(binary);
  const make = async () => makeLayer([await fileEntry(binary, 'usr/local/bin/node')]);
  return { node, layer: await cache.obtain(`base-node ${node.sha256}`, make) };
}

/** The binary goes in as it was published: what `strip` writes depends on the machine's binutils. */
async function nodeOf(binary: string): Promise<BaseLock['node']> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(binary, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return { version: stdout.trim().replace(/^v/, ''), sha256: `sha256:${hash.digest('hex')}` };
}
