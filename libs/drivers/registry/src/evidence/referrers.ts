import { canonicalJson, Refusal } from '@tiffin/kernel';
import * as z from 'zod/mini';
import { digestOf } from '../client/digest-of.js';
import type { RegistryClient } from '../client/registry-client.js';
import { emptyType, type EvidenceKind, evidenceKinds, indexType, manifestType } from './evidence-kinds.js';

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
const descriptor = z.object({
  mediaType: z.string(),
  digest,
  size: z.int(),
  artifactType: z.optional(z.string()),
});
const index = z.object({ manifests: z.array(descriptor).check(z.maxLength(1_000)) });

export type Referrer = z.infer<typeof descriptor>;

export interface Subject {
  readonly repository: string;
  readonly digest: string;
  /** Of its manifest. */
  readonly sizeBytes: number;
}

export interface Evidence {
  readonly kind: EvidenceKind;
  readonly content: Buffer;
  readonly annotations?: Readonly<Record<string, string>>;
  /** A tag under which it is found too. */
  readonly tag?: string;
}

const empty = Buffer.from('{}');

/**
 * What is attached to images: manifests that name an image as their subject (OCI 1.1). Where a registry keeps no list of them we keep it, under the
 * tag that the specification has for that: `sha256-<digest>`.
 */
export class Referrers {
  constructor(private readonly client: RegistryClient) {}

  /** In this order: who finds the last one finds those before it. */
  async attach(subject: Subject, all: readonly Evidence[]): Promise<void> {
    const { repository, digest } = subject;
    const contents = new Map([empty, ...all.map(({ content }) => content)].map((bytes) => [digestOf(bytes), bytes]));
    await Promise.all([...contents.values()].map((bytes) => this.client.pushBlob(repository, blobOf(bytes))));
    const unlisted: Referrer[] = [];
    for (const evidence of all) {
      const bytes = manifestOf(subject, evidence);
      const manifest = { mediaType: manifestType, bytes };
      const { artifactType } = evidenceKinds[evidence.kind];
      if ((await this.client.pushReferrer(repository, manifest)) === 'unlisted')
        unlisted.push({ mediaType: manifestType, digest: digestOf(bytes), size: bytes.length, artifactType });
      if (evidence.tag !== undefined) await this.client.pushTag(repository, manifest, evidence.tag);
    }
    if (unlisted.length > 0) await this.enter(repository, digest, unlisted);
  }

  async list(repository: string, of: string): Promise<readonly Referrer[]> {
    const listed = await this.client.pullReferrers(repository, of);
    return listed === null ? this.entries(repository, of) : read(listed);
  }

  /** With the lists that name them. That there is nothing is no fault. */
  async remove(repository: string, of: string): Promise<void> {
    for (const { digest: one } of await this.list(repository, of)) await this.client.deleteManifest(repository, one);
    const kept = await this.client.pullManifest(repository, tagOf(of));
    if (kept !== null) await this.client.deleteManifest(repository, digestOf(kept.bytes));
  }

  private async entries(repository: string, of: string): Promise<readonly Referrer[]> {
    const kept = await this.client.pullManifest(repository, tagOf(of));
    return kept === null ? [] : read(kept.bytes);
  }

  /** Two may write the list at a time, and the later one wins: who finds itself missing writes it again. */
  private async enter(repository: string, of: string, wanted: readonly Referrer[]): Promise<void> {
    for (let tried = 0; tried < 5; tried++) {
      const known = await this.entries(repository, of);
      const missing = wanted.filter((one) => !known.some(({ digest: listed }) => listed === one.digest));
      if (missing.length === 0) return;
      const manifests = [...known, ...missing];
      const bytes = Buffer.from(canonicalJson({ schemaVersion: 2, mediaType: indexType, manifests }));
      await this.client.pushTag(repository, { mediaType: indexType, bytes }, tagOf(of));
    }
    throw Refusal.of('REGISTRY_UNAVAILABLE', 'others write what we write, again and again');
  }
}

function manifestOf({ digest, sizeBytes }: Subject, { kind, content, annotations }: Evidence): Buffer {
  const { artifactType, contentType } = evidenceKinds[kind];
  // Cosign looks for the type in the configuration; for all others that is empty.
  const configType = kind === 'signature' ? artifactType : emptyType;
  return Buffer.from(
    canonicalJson({
      ...{ schemaVersion: 2, mediaType: manifestType, artifactType },
      config: { mediaType: configType, digest: digestOf(empty), size: empty.length },
      layers: [{ mediaType: contentType, digest: digestOf(content), size: content.length, annotations }],
      subject: { mediaType: manifestType, digest, size: sizeBytes },
    }),
  );
}

export const tagOf = (of: string): string => of.replace(':', '-');

const blobOf = (bytes: Buffer) => ({
  digest: digestOf(bytes),
  sizeBytes: bytes.length,
  open: (from: number, to: number) => bytes.subarray(from, to + 1),
});

function read(bytes: Buffer): readonly Referrer[] {
  const parsed = z.safeParse(index, readJson(bytes));
  if (parsed.success) return parsed.data.manifests;
  throw Refusal.of('REGISTRY_UNAVAILABLE', 'its list of what is attached to an image cannot be read');
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
