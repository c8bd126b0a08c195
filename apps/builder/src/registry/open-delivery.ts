import { RepositoryPaths } from '@tiffin/builds-rules';
import { type BaseLock, OciLayout, restoreBase } from '@tiffin/images';
import { accepted } from '@tiffin/kernel';
import type { PushRecord } from '@tiffin/builds-operations';
import {
  FileSigner,
  openRegistry,
  ProveImage,
  PushImage,
  type RegistryClient,
  RegistryDelivery,
} from '@tiffin/registry';
import type { BuilderConfig, BuilderRegistry } from '../config.js';
import { layoutSink, layoutSource } from './layout-source.js';

export interface OpenedRegistry {
  readonly client: RegistryClient;
  readonly delivery: RegistryDelivery;
}

export interface DeliveryParts {
  readonly config: Pick<BuilderConfig, 'imagesDir' | 'baseDir'>;
  readonly registry: BuilderRegistry;
  readonly lock: BaseLock;
  readonly record: PushRecord;
}

/** Stores what is built where cells fetch it. */
export function openDelivery({ config, registry, lock, record }: DeliveryParts): OpenedRegistry {
  const { imagesDir, baseDir } = config;
  const paths = accepted(RepositoryPaths.of(registry.prefix));
  const layout = new OciLayout(imagesDir);
  const client = openRegistry(registry);
  // The Node that images run on is the one that runs here.
  const place = { directory: baseDir, nodeBinary: process.execPath };
  const base = async () => layoutSource(await restoreBase(place, lock));
  const push = new PushImage({ client, images: layoutSource(layout), base, platform: paths.platform });
  const prove = new ProveImage({ client, signer: new FileSigner(registry.signingKeyFile), base: lock });
  const delivery = new RegistryDelivery({ client, paths, push, prove, record, sink: layoutSink(layout) });
  return { client, delivery };
}
