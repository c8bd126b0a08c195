import type { KeyObject } from 'node:crypto';
import type { DeliveryOrder } from '@tiffin/builds-operations';
import { type BaseParts, softwareBill } from '@tiffin/builds-rules';
import { Refusal } from '@tiffin/kernel';
import type { RegistryClient } from '../client/registry-client.js';
import { signatureAnnotation } from './evidence-kinds.js';
import { type Evidence, Referrers, type Subject, tagOf } from './referrers.js';
import type { ImageSigner } from './signing-keys.js';
import { signingPayload } from './simple-signing.js';
import { verifySignature } from './verify-signature.js';

export interface ProveImageParts {
  readonly client: RegistryClient;
  readonly signer: ImageSigner;
  readonly base: BaseParts;
}

/** For so long what was seen is not looked at again: each save of a canvas asks for all of its units. */
const seenMs = 300_000;
const mostSeen = 10_000;

/** Attaches to an image what it is made of, and behind that the signature of this installation: one that is signed has both. */
export class ProveImage {
  /** When images were seen to be proved, by a clock that only goes forward. */
  private readonly seen = new Map<string, number>();

  constructor(private readonly parts: ProveImageParts) {}

  /**
   * Changes nothing where the key of now has signed it, which is looked for unless it was only just `sent`. Throws REGISTRY_UNAVAILABLE.
   */
  async run(repository: string, order: DeliveryOrder, was: 'there' | 'sent'): Promise<void> {
    const publicKey = this.parts.signer.publicKey();
    const key = `${repository}@${order.digest} ${publicKey.export({ format: 'pem', type: 'spki' }).toString()}`;
    if (was === 'there' && performance.now() - (this.seen.get(key) ?? -Infinity) < seenMs) return;
    if (was === 'sent' || !(await this.isProved(repository, order.digest, publicKey)))
      await this.prove(repository, order);
    if (this.seen.size >= mostSeen) this.seen.clear();
    this.seen.set(key, performance.now());
  }

  private async isProved(repository: string, digest: string, publicKey: KeyObject): Promise<boolean> {
    return (await verifySignature(this.parts.client, { repository, digest }, [publicKey])) === null;
  }

  private async prove(repository: string, order: DeliveryOrder): Promise<void> {
    const { client } = this.parts;
    const { digest } = order;
    const manifest = await client.pullManifest(repository, digest);
    if (manifest === null) throw Refusal.of('REGISTRY_UNAVAILABLE', 'it has lost an image while it was being signed');
    const subject = { repository, digest, sizeBytes: manifest.bytes.length };
    await new Referrers(client).attach(subject, [await this.bill(order), await this.signature(subject)]);
  }

  /** Equal images have equal bills: one that is there already is there once. */
  private async bill({ digest, content, lockfile }: DeliveryOrder): Promise<Evidence> {
    const text = softwareBill({ digest, content, lockfile: await lockfile() }, this.parts.base);
    return { kind: 'bill', content: Buffer.from(text) };
  }

  private async signature(subject: Subject): Promise<Evidence> {
    const content = signingPayload(subject);
    const annotations = { [signatureAnnotation]: (await this.parts.signer.sign(content)).toString('base64') };
    // Under the tag it is found by a cosign that knows no lists.
    return { kind: 'signature', content, annotations, tag: `${tagOf(subject.digest)}.sig` };
  }
}
