import { admit, admitLater, type Admission, consumerId, type Proof } from '../consumers/admit.js';
import type { Consumers } from '../consumers/consumer-directory.js';
import { scopesIn } from '../consumers/scopes-in.js';
import { type Claims, TokenVerifier } from '../consumers/token-verifier.js';
import type { Exchange } from '../exchange.js';
import { clientHeader, queryParameter } from '../expressions/request-values.js';
import { ConfigError } from '../load/config-error.js';
import type { Policy, PolicyParameters } from './policy.js';

type Parameters = PolicyParameters<'jwt'>;

/** Lets in who brings a valid token, whose subject is the key of a jwt credential unless nobody is asked for it. */
export const jwt: Policy<'jwt'> = (parameters, { consumers, own, log, where }) => {
  own(consumerId);
  const { passThrough, checkCredentialExistence } = parameters;
  const admission: Admission = { passThrough, challenge: 'Bearer' };
  const verifier = verifierOf(parameters, where.where);
  const proofOf = checkCredentialExistence ? byCredential(consumers) : byToken;
  const tokenOf = tokenReader(parameters);
  return (exchange) => {
    const token = tokenOf(exchange);
    if (!token) return admit(exchange, undefined, admission);
    const known = verifier.known(token);
    if (known !== undefined) return admit(exchange, proofOf(known), admission);
    return verifier.verify(token).then(
      (claims) => admit(exchange, claims === null ? undefined : proofOf(claims), admission),
      (error: unknown) => {
        log.warn('the keys of an issuer cannot be had', { ...exchange.named, error: String(error) });
        return admitLater(exchange, admission);
      },
    );
  };
};

function verifierOf(parameters: Parameters, where: string): TokenVerifier {
  try {
    return new TokenVerifier({ ...parameters, key: parameters.secretOrPublicKey as string | undefined });
  } catch (error) {
    // What is wrong with a key is told, never the key.
    throw new ConfigError('PARAMETER_INVALID', `${where}, "secretOrPublicKey": ${(error as Error).message}.`);
  }
}

const byToken = (claims: Claims): Proof => ({ consumer: claims, scopes: scopesIn(claims) });

const byCredential =
  (consumers: Consumers) =>
  ({ sub }: Claims): Proof | undefined =>
    typeof sub === 'string' ? consumers.current.credential('jwt', sub) : undefined;

function tokenReader({ jwtExtractor, jwtExtractorField = '' }: Parameters): (exchange: Exchange) => string | undefined {
  const name = jwtExtractorField.toLowerCase();
  switch (jwtExtractor) {
    case 'header':
      return (exchange) => clientHeader(exchange, name);
    case 'query':
      return (exchange) => textOf(queryParameter(exchange, jwtExtractorField));
    case 'authScheme':
      return behindScheme(name);
    case 'authBearer':
      return behindScheme('bearer');
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const behindScheme =
  (scheme: string) =>
  (exchange: Exchange): string | undefined => {
    const header = clientHeader(exchange, 'authorization');
    if (header === undefined) return undefined;
    const space = header.indexOf(' ');
    return space > 0 && header.slice(0, space).toLowerCase() === scheme ? header.slice(space + 1).trim() : undefined;
  };
