import type { DeliveryOrder, ImageDelivery, PushedImage, PushRecord } from '@tiffin/builds-operations';
import type { RepositoryPaths } from '@tiffin/builds-rules';
import { accepted, Refusal, type TenantId } from '@tiffin/kernel';
import type { RegistryClient } from '../client/registry-client.js';
import type { ProveImage } from '../evidence/prove-image.js';
import { Referrers } from '../evidence/referrers.js';
import type { PushImage } from './push-image.js';
import { isBase, readImageManifest } from './read-image-manifest.js';

/** A store of images that takes what was fetched. */
export interface ImageSink {
  hasBlob(digest: string, sizeBytes: number): Promise<boolean>;
  putBlob(bytes: Uint8Array): Promise<string>;
  /** The bytes of a manifest; its digest. From then on the image is listed. */
  putManifest(bytes: Buffer): Promise<string>;
}

export interface RegistryDeliveryParts {
  readonly client: RegistryClient;
  readonly paths: RepositoryPaths;
  readonly push: Pick<PushImage, 'run'>;
  readonly prove: Pick<ProveImage, 'run'>;
  readonly record: Pick<PushRecord, 'note'>;
  readonly sink: ImageSink;
}

/** Each tenant's images lie in a repository of its own. */
export class RegistryDelivery implements ImageDelivery {
  constructor(private readonly parts: RegistryDeliveryParts) {}

  async fetch(tenantId: TenantId, digest: string): Promise<boolean> {
    const { client, sink } = this.parts;
    const repository = this.repositoryOf(tenantId);
    const manifest = await client.pullManifest(repository, digest);
    if (manifest === null) return false;
    const { config, layers } = readImageManifest(manifest.bytes);
    for (const blob of [config, ...layers.filter((layer) => !isBase(layer))]) {
      if (await sink.hasBlob(blob.digest, blob.size)) continue;
      const bytes = await client.pullBlob(repository, blob.digest, blob.size);
      if (bytes === null) return false;
      await sink.putBlob(bytes);
    }
    // Last, so that a listed image always has its blobs.
    return (await sink.putManifest(manifest.bytes)) === digest;
  }

  async deliver(order: DeliveryOrder): Promise<void> {
    const { push, prove } = this.parts;
    const repository = this.repositoryOf(order.tenantId);
    // Before anything is sent: what is there and nobody has any more is found by this.
    await this.note(order);
    const was = await push.run(repository, order.digest);
    // Again, should that have taken so long that it was looked at as one that came to nothing.
    if (was === 'sent') await this.note(order);
    await prove.run(repository, order, was);
  }

  has({ tenantId, digest }: PushedImage): Promise<boolean> {
    return this.parts.client.hasManifest(this.repositoryOf(tenantId), digest);
  }

  /** What is attached to it goes behind it. The disk is freed once the registry collects its garbage. */
  async remove({ tenantId, digest }: PushedImage): Promise<void> {
    const repository = this.repositoryOf(tenantId);
    await this.parts.client.deleteManifest(repository, digest);
    await new Referrers(this.parts.client).remove(repository, digest);
  }

  private async note({ tenantId, digest }: DeliveryOrder): Promise<void> {
    if (await this.parts.record.note({ tenantId, digest })) return;
    throw Refusal.of('REGISTRY_UNAVAILABLE', 'the image is just being taken away there');
  }

  private repositoryOf(tenantId: TenantId): string {
    return accepted(this.parts.paths.ofTenant(tenantId));
  }
}
