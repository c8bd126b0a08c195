import { createHmac } from 'node:crypto';

/** As Standard Webhooks writes them: `whsec_` and base64 of 24 to 64 bytes. */
const prefix = 'whsec_';

/** How many random bytes `webhookSecretOf` wants. */
export const webhookSecretBytes = 32;

export const webhookSecretOf = (random: Uint8Array): string => prefix + Buffer.from(random).toString('base64');

/** What is signed is exactly what is sent. */
export interface Signed {
  readonly id: string;
  /** Seconds since 1970, of this try. */
  readonly timestamp: number;
  readonly body: string;
}

/** The header `webhook-signature`: one `v1` for each secret that is valid, so that a receiver may know either of two. */
export const signatureOf = ({ id, timestamp, body }: Signed, secrets: readonly string[]): string =>
  secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(prefix.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
    })
    .join(' ');
