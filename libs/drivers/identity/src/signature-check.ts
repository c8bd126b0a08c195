import Config from 'keycloak-connect/middleware/auth-utils/config.js';
import GrantManager from 'keycloak-connect/middleware/auth-utils/grant-manager.js';
import Token from 'keycloak-connect/middleware/auth-utils/token.js';
import type { Issuer } from './issuer.js';

/** Says whether a token is one of the realm, signed with one key, for us, and not yet expired. */
export type SignatureCheck = (token: string) => Promise<boolean>;

/**
 * keycloak-connect's grant manager for one key. It never asks for keys of its own: an answer that is not JSON would end the process,
 * and one that never comes would hold every request.
 */
export function signatureCheck({ serverUrl, realm }: Issuer, audience: string, spki: string): SignatureCheck {
  const manager = new GrantManager(
    new Config({
      realm,
      'auth-server-url': serverUrl,
      resource: audience,
      'bearer-only': true,
      'verify-token-audience': true,
      'realm-public-key': spki,
    }),
  );
  return (token) =>
    manager.validateToken(new Token(token, audience), 'Bearer').then(
      () => true,
      () => false,
    );
}
