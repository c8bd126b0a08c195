import { type ImageFactory, type ImageOrder, type StoredImage, UnitFault } from '@tiffin/builds-operations';
import type { RuntimeName } from '@tiffin/contracts';
import { dependenciesKey, DependencyError, type NpmDependencies } from '@tiffin/npm';
import type { BaseLock } from '../base/base-lock.js';
import { ImageBuilder } from '../image/image-builder.js';
import { readRuntimeDigests } from '../image/runtime-digests.js';
import { ImageInputError } from '../image-input-error.js';
import type { OciLayout } from '../store/oci-layout.js';
import { checkSources } from './check-sources.js';

export interface OciImageFactoryParts {
  readonly layout: OciLayout;
  readonly runtimesDir: string;
  readonly baseLock: BaseLock;
  readonly npm: NpmDependencies;
}

/** Checks a unit's sources, installs its packages and puts its image into an OCI layout. */
export class OciImageFactory implements ImageFactory {
  private readonly builder: ImageBuilder;

  private constructor(
    private readonly parts: OciImageFactoryParts,
    private readonly digests: Readonly<Record<RuntimeName, string>>,
  ) {
    this.builder = new ImageBuilder(parts);
  }

  static async open(parts: OciImageFactoryParts): Promise<OciImageFactory> {
    const digests = await readRuntimeDigests(parts.runtimesDir, parts.baseLock);
    return new OciImageFactory(parts, digests as Readonly<Record<RuntimeName, string>>);
  }

  runtimeDigests(): Readonly<Record<RuntimeName, string>> {
    return this.digests;
  }

  has(digest: string): Promise<boolean> {
    return this.parts.layout.readManifest(digest).then(
      () => true,
      () => false,
    );
  }

  async resolveLock(packages: Readonly<Record<string, string>>): Promise<string> {
    return blamed(() => this.parts.npm.resolveLock(packages));
  }

  build(order: ImageOrder): Promise<StoredImage> {
    return blamed(async () => {
      await checkSources(order.content.files);
      const { dependencies } = order.content;
      if (dependencies === null || order.lockfile === null) {
        return this.builder.build(order.content, order.contentHash, null);
      }
      order.print(`npm ci (${Object.keys(dependencies.packages).length} packages)`);
      const installed = await this.parts.npm.install(dependencies.packages, order.lockfile);
      order.print(installed.log);
      const key = dependenciesKey(order.lockfile);
      return this.builder
        .build(order.content, order.contentHash, { key, directory: `${installed.directory}/node_modules` })
        .finally(() => installed.dispose());
    });
  }
}

/** What the unit itself is to blame for becomes a `UnitFault`; everything else is tried again. */
async function blamed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isUnits = error instanceof ImageInputError || (error instanceof DependencyError && !error.isTransient);
    throw isUnits ? new UnitFault(error.message) : error;
  }
}
