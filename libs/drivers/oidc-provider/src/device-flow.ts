import { createHash, timingSafeEqual } from 'node:crypto';
import { type DeviceCode, errors, type KoaContextWithOIDC } from 'oidc-provider';

/** Seconds between two questions for a device's tokens. */
export const pollSeconds = 5;

const challengeForm = /^[\w-]{43}$/;
const verifierForm = /^[\w.~-]{43,128}$/;

/** What is kept with a device code; without a challenge there is none, for nobody else can prove to have asked for it. */
export function deviceInfoOf(ctx: KoaContextWithOIDC): { readonly codeChallenge: string } {
  const { code_challenge: challenge, code_challenge_method: method } = ctx.oidc.body ?? {};
  if (typeof challenge !== 'string' || !challengeForm.test(challenge))
    throw new errors.InvalidRequest('Authorization Requests must be bound to a code_challenge (PKCE)');
  if (method !== 'S256') throw new errors.InvalidRequest('not supported value of code_challenge_method');
  return { codeChallenge: challenge };
}

/** Throws where the one who asks for a device's tokens is not the one who asked for its code. */
export function checkVerifier(ctx: KoaContextWithOIDC, code: DeviceCode): void {
  const verifier = ctx.oidc.body?.['code_verifier'];
  const challenge = code.deviceInfo?.['codeChallenge'];
  if (typeof verifier !== 'string' || !verifierForm.test(verifier) || typeof challenge !== 'string')
    throw new errors.InvalidGrant('PKCE verification failed');
  const derived = createHash('sha256').update(verifier).digest();
  if (!timingSafeEqual(derived, Buffer.from(challenge, 'base64url')))
    throw new errors.InvalidGrant('PKCE verification failed');
}
