import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ImageFactory,
  type ImageOrder,
  type MadeImage,
  type PackageInstaller,
  type StoredImage,
  UnitFailure,
} from '@tiffin/builds-operations';
import type { GatewayConfig, RegisteredPlugin, RuntimeName, UnitContent, UnitDependencies } from '@tiffin/contracts';
import type { BaseLock } from '../base/base-lock.js';
import { ImageBuilder } from '../image/image-builder.js';
import { readRuntimeDigests } from '../image/runtime-digests.js';
import { ImageInputError } from '../image-input-error.js';
import type { OciLayout } from '../store/oci-layout.js';
import { checkPlugins } from './check-plugins.js';
import { checkSources } from './check-sources.js';

export interface OciImageFactoryParts {
  readonly layout: OciLayout;
  readonly runtimesDir: string;
  readonly baseLock: BaseLock;
  readonly packages: PackageInstaller;
  /** Where images are unpacked whose plugins are looked at; default: a folder in that of the system's temporary files. */
  readonly workDir?: string;
  /** How long the code of a gateway's plugins may take to register what it has; default 60,000. */
  readonly longestPluginMs?: number;
}

const hasPlugins = ({ kind, config }: UnitContent): boolean =>
  kind === 'gateway' && ((config as GatewayConfig).plugins ?? []).length > 0;

/** Checks a unit's sources and plugins, installs its packages and puts its image into an OCI layout. */
export class OciImageFactory implements ImageFactory {
  private readonly builder: ImageBuilder;
  /** Ends with the last look at plugins that was asked for. */
  private looked: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly parts: OciImageFactoryParts,
    private readonly digests: Readonly<Record<RuntimeName, string>>,
  ) {
    this.builder = new ImageBuilder(parts);
  }

  static async open(parts: OciImageFactoryParts): Promise<OciImageFactory> {
    return new OciImageFactory(parts, await readRuntimeDigests(parts.runtimesDir, parts.baseLock));
  }

  runtimeDigests(): Readonly<Record<RuntimeName, string>> {
    return this.digests;
  }

  has(digest: string): Promise<boolean> {
    return this.parts.layout.hasImage(digest);
  }

  resolveLock(packages: Readonly<Record<string, string>>, print: (line: string) => void): Promise<string> {
    return this.parts.packages.resolveLock(packages, print);
  }

  async build(order: ImageOrder): Promise<MadeImage> {
    const { content, contentHash, lockfile } = order;
    await checkSources(content.files);
    try {
      const { dependencies } = content;
      const image = await (dependencies === null || lockfile === null
        ? this.builder.build(content, contentHash, null)
        : this.buildWithPackages(order, dependencies, lockfile));
      return hasPlugins(content) ? { ...image, plugins: await this.checkPlugins(image, order) } : image;
    } catch (error) {
      throw error instanceof ImageInputError ? new UnitFailure(error.message) : error;
    }
  }

  private checkPlugins({ digest }: StoredImage, { print }: ImageOrder): Promise<readonly RegisteredPlugin[]> {
    const { layout, longestPluginMs: longestMs = 60_000 } = this.parts;
    const { workDir = join(tmpdir(), 'tiffin-plugins') } = this.parts;
    // One at a time: each may take as much memory as the walls allow.
    const look = this.looked.then(() => checkPlugins({ layout, digest }, { workDir, longestMs }, print));
    this.looked = look.catch(() => undefined);
    return look;
  }

  /** Packages are installed only where no layer of the same lockfile is at hand. */
  private async buildWithPackages(order: ImageOrder, { packages }: UnitDependencies, lockfile: string) {
    const { content, contentHash, print } = order;
    const key = this.parts.packages.keyOf(lockfile);
    if (await this.builder.hasDependencies(key)) {
      print('Packages as before.');
      return this.builder.build(content, contentHash, { key });
    }
    print(`Installing ${Object.keys(packages).length} packages.`);
    const installed = await this.parts.packages.install(packages, lockfile, print);
    try {
      return await this.builder.build(content, contentHash, { key, directory: `${installed.directory}/node_modules` });
    } finally {
      await installed.dispose();
    }
  }
}
