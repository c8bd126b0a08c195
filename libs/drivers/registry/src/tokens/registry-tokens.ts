import { createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto';
import type { RegistryAccess } from '@tiffin/builds-rules';

export interface TokenSettings {
  /** PEM of a P-256 key and of a certificate for it, as `makeTokenKey` makes them. */
  readonly keyFile: string;
  /** What the registry is configured with as `issuer`, and as `service`. */
  readonly issuer: string;
  readonly service: string;
}

export interface RegistryToken {
  readonly token: string;
  readonly access_token: string;
  readonly expires_in: number;
  readonly issued_at: string;
}

/** As long as a large layer may take to begin; whoever has had its rights taken away keeps them for so long. */
const lifeSeconds = 300;
/** Clocks of two machines differ. */
const leewaySeconds = 30;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens for a registry (distribution token specification): JWT with ES256, which the registry checks against the certificate that it was given. */
export class RegistryTokens {
  private readonly key: KeyObject;
  private readonly header: string;

  /** Throws where the file does not hold a key and its certificate. */
  constructor(private readonly settings: TokenSettings) {
    this.key = createPrivateKey(settings.keyFile);
    const certificate = new X509Certificate(settings.keyFile.slice(settings.keyFile.indexOf('-----BEGIN CERT')));
    const isRight = this.key.asymmetricKeyDetails?.namedCurve === 'prime256v1' && certificate.checkPrivateKey(this.key);
    if (!isRight) throw new Error('The key of registry tokens must be a P-256 key with a certificate for it.');
    this.header = encode({ typ: 'JWT', alg: 'ES256', x5c: [certificate.raw.toString('base64')] });
  }

  /** Whether the registry that sent somebody is the one that these tokens are for. */
  isFor(service: string | undefined): boolean {
    return service === undefined || service === this.settings.service;
  }

  issue(subject: string, access: readonly RegistryAccess[], now: Date): RegistryToken {
    const at = Math.floor(now.getTime() / 1_000);
    const claims = {
      ...{ iss: this.settings.issuer, sub: subject, aud: this.settings.service },
      ...{ iat: at, nbf: at - leewaySeconds, exp: at + lifeSeconds, jti: randomUUID(), access },
    };
    const content = `${this.header}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(content), { key: this.key, dsaEncoding: 'ieee-p1363' });
    const token = `${content}.${signature.toString('base64url')}`;
    return { token, access_token: token, expires_in: lifeSeconds, issued_at: now.toISOString() };
  }
}
