import { Refusal } from '@tiffin/kernel';
import type { Answer } from './answer.js';
import { type BlobSource, BlobUpload } from './blob-upload.js';
import type { Call } from './calls.js';
import { digestOf, isDigest } from './digest-of.js';
import { type Pulled, pull } from './pull.js';
import { type PaceSettings, paceSettings } from './pace.js';
import { refuseAnswer } from './refuse-answer.js';
import { RegistryHttp } from './registry-http.js';
import type { RegistryPlace } from './registry-place.js';
import { deleteScopes, mountScopes, pullScopes, pushScopes } from './scopes.js';

export interface ClientSettings extends PaceSettings {
  /** A larger blob is sent in pieces of this size. */
  readonly chunkBytes: number;
}

export const clientSettings: ClientSettings = { ...paceSettings, chunkBytes: 8 * 1024 * 1024 };

export type Manifest = Pulled;

/** As the distribution specification limits them. */
const mostManifestBytes = 4 * 1024 * 1024;
const manifestTypes = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.index.v1+json'].join(
  ', ',
);

/**
 * One registry, by the OCI distribution specification 1.1. Everything is named by its digest, and nothing counts that has another one. Throws
 * `Refusal` REGISTRY_UNAVAILABLE for all that another try may change.
 */
export class RegistryClient {
  readonly http: RegistryHttp;

  constructor(
    place: RegistryPlace,
    private readonly settings: ClientSettings = clientSettings,
  ) {
    this.http = new RegistryHttp(place, settings);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  async hasManifest(repository: string, digest: string): Promise<boolean> {
    const headers = { accept: manifestTypes };
    return this.has(`/v2/${repository}/manifests/${digest}`, { method: 'HEAD', headers }, pullScopes(repository));
  }

  async hasBlob(repository: string, digest: string): Promise<boolean> {
    // With the rights of what follows: a token for both is asked for once.
    return this.has(`/v2/${repository}/blobs/${digest}`, { method: 'HEAD' }, pushScopes(repository));
  }

  /** Stores a blob, where the repository lacks it. */
  async pushBlob(repository: string, blob: BlobSource): Promise<void> {
    const isThere = () => this.hasBlob(repository, blob.digest);
    if (await isThere()) return;
    await new BlobUpload(this.http, repository, this.settings.chunkBytes).push(blob, isThere);
  }

  /** Takes over a blob that another repository has; false: that one does not have it, or the registry does not do that. */
  async mountBlob(repository: string, digest: string, from: string): Promise<boolean> {
    const query = new URLSearchParams({ mount: digest, from });
    const at = `/v2/${repository}/blobs/uploads/?${query}`;
    const answer = await this.http.send(at, { method: 'POST' }, mountScopes(repository, from));
    if (answer.status !== 201 && answer.status !== 202) throw await refuseAnswer(answer, `a mount to ${repository}`);
    answer.discard();
    if (answer.status === 201) return true;
    await this.abandon(answer, repository);
    return false;
  }

  /** By its digest, which it answers. */
  async pushManifest(repository: string, manifest: Manifest): Promise<string> {
    const digest = digestOf(manifest.bytes);
    await this.put(repository, manifest, digest);
    return digest;
  }

  /** Under a name, which what it named before loses. */
  async pushTag(repository: string, manifest: Manifest, tag: string): Promise<void> {
    await this.put(repository, manifest, tag);
  }

  /** A manifest that is about another one, its subject. `unlisted`: the registry does not keep lists of those; whoever looks for it needs one. */
  async pushReferrer(repository: string, manifest: Manifest): Promise<'listed' | 'unlisted'> {
    const answer = await this.put(repository, manifest, digestOf(manifest.bytes));
    return answer.header('oci-subject') === undefined ? 'unlisted' : 'listed';
  }

  /** What a registry says that is about a manifest, as an image index; null: it keeps no such lists. */
  async pullReferrers(repository: string, digest: string): Promise<Buffer | null> {
    const at = `/v2/${repository}/referrers/${digest}`;
    const pulled = await pull(this.http, {
      repository,
      at,
      digest: null,
      atMost: mostManifestBytes,
      accept: manifestTypes,
    });
    return pulled?.bytes ?? null;
  }

  /** Null: there is none. `reference`: a digest, which its bytes then have, or a tag. */
  async pullManifest(repository: string, reference: string): Promise<Manifest | null> {
    const digest = isDigest(reference) ? reference : null;
    const at = `/v2/${repository}/manifests/${reference}`;
    return pull(this.http, { repository, at, digest, atMost: mostManifestBytes, accept: manifestTypes });
  }

  /** Null: there is none. `atMost` bytes, in memory. */
  async pullBlob(repository: string, digest: string, atMost: number): Promise<Buffer | null> {
    const pulled = await pull(this.http, { repository, at: `/v2/${repository}/blobs/${digest}`, digest, atMost });
    return pulled?.bytes ?? null;
  }

  /** Of a manifest; its blobs go once the registry collects its garbage. That there is none is no fault. */
  async deleteManifest(repository: string, digest: string): Promise<void> {
    const at = `/v2/${repository}/manifests/${digest}`;
    const answer = await this.http.send(at, { method: 'DELETE' }, deleteScopes(repository));
    if (answer.status !== 202 && answer.status !== 404) throw await refuseAnswer(answer, `deleting ${at}`);
    answer.discard();
  }

  private async put(repository: string, { mediaType, bytes }: Manifest, reference: string): Promise<Answer> {
    const body = { sizeBytes: bytes.length, open: () => bytes };
    const call: Call = { method: 'PUT', headers: { 'content-type': mediaType }, body };
    const at = `/v2/${repository}/manifests/${reference}`;
    const answer = await this.http.send(at, call, pushScopes(repository));
    if (answer.status !== 201) throw await refuseAnswer(answer, `the manifest ${reference} to ${repository}`);
    answer.discard();
    await this.proveStored(answer, repository, digestOf(bytes));
    return answer;
  }

  private async has(at: string, call: Call, scopes: readonly string[]): Promise<boolean> {
    const answer = await this.http.fetch(at, call, scopes);
    answer.discard();
    if (answer.status === 200) return true;
    if (answer.status === 404) return false;
    throw await refuseAnswer(answer, at);
  }

  /** An upload that was opened and is not wanted; where that fails the registry forgets it by itself. */
  private async abandon(opened: Answer, repository: string): Promise<void> {
    const at = opened.header('location');
    if (at === undefined) return;
    const closed = this.http.send(at, { method: 'DELETE', tries: 1 }, pushScopes(repository));
    await closed.then(
      (answer) => answer.discard(),
      () => undefined,
    );
  }

  /** What it says, or else what it has. */
  private async proveStored(answer: Answer, repository: string, digest: string): Promise<void> {
    const stored = answer.header('docker-content-digest');
    if (stored === digest || (stored === undefined && (await this.hasManifest(repository, digest)))) return;
    throw Refusal.of('REGISTRY_UNAVAILABLE', 'it has stored something else than it was sent').because(
      new Error(`${repository}: ${String(stored).slice(0, 100)} and not ${digest}`),
    );
  }
}
