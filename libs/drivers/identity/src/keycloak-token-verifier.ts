import { seenOnly } from '@tiffin/kernel';
import type { TokenVerifier, VerifiedPerson } from '@tiffin/tenancy-operations';
import { fetchKeys } from './fetch-keys.js';
import type { Issuer } from './issuer.js';
import { KeyCache, type KeyTimes, usualTimes } from './key-cache.js';
import { type Claims, readToken } from './read-token.js';
import { type SignatureCheck, signatureCheck } from './signature-check.js';

/** Names that the realm gives (`infra/keycloak`). */
export const ourClients: readonly string[] = ['tiffin-console', 'tiffin-cli'];
const audience = 'tiffin-api';

export interface VerifierOptions {
  readonly issuer: Issuer;
  /** Whose tokens are taken; tests have a client more. */
  readonly clients?: readonly string[];
  /** Hears that the provider's keys could not be read. */
  readonly onFailure?: (error: unknown) => void;
  readonly keyTimes?: KeyTimes;
}

/** Reads access tokens of a Keycloak realm, or of anything that issues the same. */
export class KeycloakTokenVerifier implements TokenVerifier {
  private readonly keys: KeyCache<SignatureCheck>;
  private readonly clients: readonly string[];

  constructor(options: VerifierOptions) {
    const { issuer, clients = ourClients, onFailure = () => undefined, keyTimes: times = usualTimes } = options;
    this.clients = clients;
    this.keys = new KeyCache({ read: () => readChecks(issuer, times.answerWithinMs), onFailure, times });
  }

  async verify(token: string): Promise<VerifiedPerson | null> {
    const read = readToken(token, { clients: this.clients, nowS: Date.now() / 1000 });
    if (!read) return null;
    const check = await this.keys.find(read.kid);
    return check && (await check(token)) ? personOf(read.claims) : null;
  }
}

/** A check for each of the provider's keys, by the key's id. */
async function readChecks(issuer: Issuer, withinMs: number): Promise<ReadonlyMap<string, SignatureCheck>> {
  const keys = await fetchKeys(issuer.keysUrl, withinMs);
  return new Map(keys.map(({ kid, spki }) => [kid, signatureCheck(issuer, audience, spki)]));
}

const personOf = (claims: Claims): VerifiedPerson => ({
  subject: claims.sub,
  email: claims.email,
  emailVerified: claims.email !== null && claims.email_verified,
  name: nameOf(claims),
  isOperator: claims.realm_access.roles.includes('operator'),
  sessionId: claims.sid,
  signedInAt: new Date((claims.auth_time ?? claims.iat) * 1000),
  issuedAt: new Date(claims.iat * 1000),
  expiresAt: new Date(claims.exp * 1000),
});

/** Others are shown it as theirs. Made harmless and not refused, since nobody here can change what the provider calls them. */
const nameOf = ({ name = '', preferred_username: userName = '' }: Claims): string =>
  seenOnly(name) || seenOnly(userName);
