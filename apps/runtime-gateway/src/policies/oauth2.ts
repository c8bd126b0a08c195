import { admit, type Admission, consumerId, type Proof } from '../consumers/admit.js';
import type { ConsumerDirectory } from '../consumers/consumer-directory.js';
import { IssuedTokens } from '../consumers/issued-tokens.js';
import { scopesIn } from '../consumers/scopes-in.js';
import type { Claims } from '../consumers/token-verifier.js';
import { behindScheme } from './jwt.js';
import type { Policy } from './policy.js';

const tokenOf = behindScheme('bearer');

/** Lets in who brings an access token of the environment's authorization server. */
export const oauth2: Policy<'oauth2'> = ({ passThrough }, { consumers, own }) => {
  own(consumerId);
  const without: Admission = { passThrough, challenge: 'Bearer' };
  const lacking = (scopes: readonly string[]): string =>
    `Bearer error="insufficient_scope", scope="${scopes.filter(isQuotable).join(' ')}"`;
  const admission: Admission = { passThrough, challenge: 'Bearer error="invalid_token"', lacking };
  const tokens = new IssuedTokens(consumers);
  return (exchange) => {
    const token = tokenOf(exchange);
    if (!token) return admit(exchange, undefined, without);
    const settle = (claims: Claims | null): boolean =>
      admit(exchange, claims === null ? undefined : proofOf(claims, consumers.current), admission);
    const verified = tokens.read(token);
    return verified instanceof Promise ? verified.then(settle) : settle(verified);
  };
};

/** The names of a scope as RFC 6749 has them; whatever else there is would break out of its quotes. */
const isQuotable = (scope: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope);

/** Who is known now: a client or an owner that is gone takes its tokens along. */
function proofOf(claims: Claims, known: ConsumerDirectory): Proof | undefined {
  const { client_id: clientId, sub } = claims;
  if (typeof clientId !== 'string' || typeof sub !== 'string') return undefined;
  const client = known.credential('oauth2', clientId);
  const subject = sub === clientId ? client : known.credential('basic-auth', sub);
  if (client === undefined || subject === undefined) return undefined;
  return { consumer: subject.consumer, scopes: scopesIn(claims).filter((scope) => client.scopes.includes(scope)) };
}
