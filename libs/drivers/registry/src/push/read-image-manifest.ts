import { imageAnnotations } from '@tiffin/contracts';
import * as z from 'zod/mini';

const descriptor = z.object({
  mediaType: z.string(),
  digest: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/)),
  size: z.int().check(z.minimum(0)),
  annotations: z.optional(z.record(z.string(), z.string())),
});
const manifest = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.literal('application/vnd.oci.image.manifest.v1+json'),
  config: descriptor,
  layers: z.array(descriptor).check(z.maxLength(256)),
});

export type BlobDescriptor = z.infer<typeof descriptor>;
export type ImageManifest = z.infer<typeof manifest>;

/** Throws where it is none. */
export const readImageManifest = (bytes: Buffer): ImageManifest => manifest.parse(JSON.parse(bytes.toString('utf8')));

/** Whether a layer is the same in the images of many tenants: it is sent once, and each repository takes it over. */
export function isShared({ annotations }: BlobDescriptor): boolean {
  const role = annotations?.[imageAnnotations.layerRole];
  return role === 'base' || role === 'runtime';
}

/** Whether a store of images only names the layer (ADR 0007). */
export const isBase = ({ annotations }: BlobDescriptor): boolean =>
  annotations?.[imageAnnotations.layerRole] === 'base';
