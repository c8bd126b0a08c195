import type { RegistryClient } from '../client/registry-client.js';
import type { ImageSource } from './image-source.js';
import { type BlobDescriptor, type ImageManifest, isBase, isShared, readImageManifest } from './read-image-manifest.js';
import { SingleFlight } from './single-flight.js';
import { Slots } from './slots.js';

export interface PushImageParts {
  readonly client: RegistryClient;
  /** The store of images; it only names base layers. */
  readonly images: ImageSource;
  /** Has the blobs of the base layers, once this resolves: making them may take a while, and is done once. */
  readonly base: () => Promise<ImageSource>;
  /** Repository of what the images of all tenants have in common. */
  readonly platform: string;
  /** Blobs on their way at once. */
  readonly atOnce?: number;
}

/** Stores images in a registry, complete. One that is there costs a question. */
export class PushImage {
  private readonly images = new SingleFlight<'there' | 'sent'>();
  private readonly flights = new SingleFlight<void>();
  private readonly slots: Slots;
  private madeBase: Promise<ImageSource> | null = null;

  constructor(private readonly parts: PushImageParts) {
    this.slots = new Slots(parts.atOnce ?? 4);
  }

  /** Resolves once all of it is there and can be fetched, and says whether it was before. Throws REGISTRY_UNAVAILABLE, and what the stores throw. */
  run(repository: string, digest: string): Promise<'there' | 'sent'> {
    return this.images.run(`${repository}@${digest}`, () => this.push(repository, digest));
  }

  private async push(repository: string, digest: string): Promise<'there' | 'sent'> {
    const { client, images } = this.parts;
    if (await client.hasManifest(repository, digest)) return 'there';
    const bytes = await images.manifest(digest);
    const manifest = readImageManifest(bytes);
    await this.pushBlobs(repository, manifest);
    // Last: who finds it finds all that it names.
    await client.pushManifest(repository, { mediaType: manifest.mediaType, bytes });
    return 'sent';
  }

  private async pushBlobs(repository: string, { config, layers }: ImageManifest): Promise<void> {
    const distinct = [...new Map([config, ...layers].map((blob) => [blob.digest, blob])).values()];
    const work = distinct.map((blob) => this.once(repository, blob));
    // A failure waits for the others too: nothing is sent any more once this is over.
    await Promise.allSettled(work);
    await Promise.all(work);
  }

  private once(repository: string, blob: BlobDescriptor): Promise<void> {
    // The platform's own image is where others take over from.
    const isElsewhere = repository !== this.parts.platform;
    return this.flights.run(`${repository} ${blob.digest}`, () =>
      isElsewhere && isShared(blob)
        ? this.takeOver(repository, blob)
        : this.slots.run(() => this.upload(repository, blob)),
    );
  }

  /** From the platform's repository, which is given it first where it lacks it. */
  private async takeOver(repository: string, blob: BlobDescriptor): Promise<void> {
    const { client, platform } = this.parts;
    if (await this.slots.run(() => client.hasBlob(repository, blob.digest))) return;
    if (await this.mount(repository, blob)) return;
    await this.flights.run(`${platform} ${blob.digest}`, () => this.slots.run(() => this.upload(platform, blob)));
    if (await this.mount(repository, blob)) return;
    // Not every registry does that.
    await this.slots.run(() => this.upload(repository, blob));
  }

  private mount(repository: string, { digest }: BlobDescriptor): Promise<boolean> {
    const { client, platform } = this.parts;
    return this.slots.run(() => client.mountBlob(repository, digest, platform));
  }

  private async upload(repository: string, blob: BlobDescriptor): Promise<void> {
    const { client, images } = this.parts;
    // The base is made where it is wanted, and only there.
    if (isBase(blob) && (await client.hasBlob(repository, blob.digest))) return;
    const source = isBase(blob) ? await this.base() : images;
    const open = (from: number, to: number) => source.open(blob.digest, from, to);
    await client.pushBlob(repository, { digest: blob.digest, sizeBytes: blob.size, open });
  }

  private base(): Promise<ImageSource> {
    this.madeBase ??= this.parts.base().catch((error: unknown) => {
      this.madeBase = null;
      throw error;
    });
    return this.madeBase;
  }
}
