import { type KeyObject, verify } from 'node:crypto';
import * as z from 'zod/mini';
import type { RegistryClient } from '../client/registry-client.js';
import { evidenceKinds, manifestType, signatureAnnotation } from './evidence-kinds.js';
import { Referrers } from './referrers.js';
import { readPayload } from './simple-signing.js';

/** More than anybody attaches; each costs two requests. */
const mostSignatures = 32;
const mostPayloadBytes = 16_384;
const { artifactType, contentType } = evidenceKinds.signature;

const size = z.int();
const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
/** As `Referrers.attach` writes it, and nothing besides. */
const form = z.strictObject({
  schemaVersion: z.literal(2),
  mediaType: z.literal(manifestType),
  artifactType: z.literal(artifactType),
  config: z.strictObject({ mediaType: z.literal(artifactType), digest, size }),
  layers: z.tuple([
    z.strictObject({
      ...{ mediaType: z.literal(contentType), digest, size },
      annotations: z.strictObject({ [signatureAnnotation]: z.string().check(z.maxLength(1_024)) }),
    }),
  ]),
  subject: z.strictObject({ mediaType: z.literal(manifestType), digest, size }),
});

export interface VerifiedImage {
  readonly repository: string;
  readonly digest: string;
}

/**
 * Why nothing proves that an image was built by whoever has one of the keys, for this repository; null: something does. Of several signatures one
 * suffices. Throws REGISTRY_UNAVAILABLE.
 */
export async function verifySignature(
  client: RegistryClient,
  image: VerifiedImage,
  publicKeys: readonly KeyObject[],
): Promise<string | null> {
  const listed = await new Referrers(client).list(image.repository, image.digest);
  const signatures = listed.filter((one) => one.artifactType === artifactType).slice(0, mostSignatures);
  const reasons: string[] = [];
  for (const signature of signatures) {
    const reason = await judge(client, image, { digest: signature.digest, publicKeys });
    if (reason === null) return null;
    reasons.push(reason);
  }
  return reasons[0] ?? 'it has no signature';
}

interface Judged {
  readonly digest: string;
  readonly publicKeys: readonly KeyObject[];
}

async function judge(client: RegistryClient, image: VerifiedImage, judged: Judged): Promise<string | null> {
  const manifest = await client.pullManifest(image.repository, judged.digest);
  const read = z.safeParse(form, manifest === null ? null : parse(manifest.bytes));
  if (!read.success) return 'its signature has a form that is unknown here';
  const { layers, subject } = read.data;
  if (subject.digest !== image.digest) return 'its signature is attached to another image';
  const payload = await client.pullBlob(image.repository, layers[0].digest, mostPayloadBytes);
  if (payload === null) return 'its signature is not whole';
  const signed = Buffer.from(layers[0].annotations[signatureAnnotation] ?? '', 'base64');
  if (!judged.publicKeys.some((key) => verify('sha256', payload, key, signed)))
    return 'its signature is not of a key that counts here';
  return judgeClaim(payload, image);
}

/** What is signed is read once it is known who has signed it. */
function judgeClaim(payload: Buffer, image: VerifiedImage): string | null {
  const claim = readPayload(payload);
  if (claim === null) return 'its signature says something that is unknown here';
  if (claim.digest !== image.digest) return 'its signature is for another image';
  return claim.repository === image.repository ? null : 'its signature is for another tenant';
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
