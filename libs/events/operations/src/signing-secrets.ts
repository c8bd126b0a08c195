import type { SecretOpener, SecretPlace } from '@tiffin/deployments-operations';
import { Refusal, type TenantId, type WebhookId } from '@tiffin/kernel';
import type { SealedSigningSecret } from './delivery-store.js';

/**
 * Where a signing secret is sealed for: the webhook stands in the place of the environment, under a name that no setting has. The store of keys
 * finds them so, and seals them anew beside all other secrets.
 */
export const signingSecretPlace = (tenantId: string, webhookId: WebhookId, version: number): SecretPlace => ({
  ...{ tenantId, environmentId: webhookId, name: `signing secret ${version}`, version },
});

const mostKnown = 1_000;

/** Opens signing secrets, and remembers some: a key management service is not asked for every event. */
export class SigningSecrets {
  private readonly known = new Map<string, string>();

  constructor(private readonly opener: SecretOpener) {}

  /** Refuses KEY_UNAVAILABLE. */
  async open(sealed: SealedSigningSecret, tenantId: TenantId, webhookId: WebhookId): Promise<string> {
    const { ciphertext, key, version } = sealed;
    const found = this.known.get(ciphertext);
    if (found !== undefined) return found;
    const unlocked = await this.opener.unlock(key, tenantId);
    const opened = await unlocked.open(ciphertext, signingSecretPlace(tenantId, webhookId, version));
    if (opened === null)
      throw Refusal.of('KEY_UNAVAILABLE', `The signing secret of webhook ${webhookId} does not open`);
    if (this.known.size >= mostKnown) this.known.clear();
    this.known.set(ciphertext, opened);
    return opened;
  }
}
