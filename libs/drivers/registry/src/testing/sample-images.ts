import { randomBytes } from 'node:crypto';
import { imageAnnotations } from '@tiffin/contracts';
import { digestOf } from '../client/digest-of.js';
import type { ImageSource } from '../push/image-source.js';

/** Layers by role; a base layer is where `base` has it and nowhere else. */
export class SampleImages implements ImageSource {
  private readonly blobs = new Map<string, Buffer>();
  /** Has the base layers. */
  readonly base: ImageSource;
  private readonly baseBlobs = new Map<string, Buffer>();
  /** How often the base was made. */
  made = 0;

  constructor() {
    this.base = { manifest: this.manifest, open: (digest, from, to) => cut(this.baseBlobs.get(digest), from, to) };
  }

  readonly makeBase = (): Promise<ImageSource> => {
    this.made += 1;
    return Promise.resolve(this.base);
  };

  manifest = (digest: string): Promise<Buffer> => {
    const bytes = this.blobs.get(digest);
    return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`${digest} is not here`));
  };

  open(digest: string, from: number, to: number): Buffer {
    return cut(this.blobs.get(digest), from, to);
  }

  /** Its digest. */
  add(layers: Readonly<Record<string, Buffer>>, config = randomBytes(64)): string {
    const named = Object.entries(layers).map(([role, bytes]) => {
      const digest = digestOf(bytes);
      (role.startsWith('base') ? this.baseBlobs : this.blobs).set(digest, bytes);
      const annotations = { [imageAnnotations.layerRole]: role.replace(/\d$/, '') };
      return { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest, size: bytes.length, annotations };
    });
    this.blobs.set(digestOf(config), config);
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          digest: digestOf(config),
          size: config.length,
        },
        layers: named,
      }),
    );
    this.blobs.set(digestOf(manifest), manifest);
    return digestOf(manifest);
  }
}

function cut(bytes: Buffer | undefined, from: number, to: number): Buffer {
  if (!bytes) throw Object.assign(new Error('no such blob'), { code: 'ENOENT' });
  return bytes.subarray(from, to + 1);
}
