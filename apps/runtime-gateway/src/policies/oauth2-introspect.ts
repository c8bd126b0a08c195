import { admit, admitLater, type Admission, consumerId } from '../consumers/admit.js';
import { Introspector } from '../consumers/introspector.js';
import { scopesIn } from '../consumers/scopes-in.js';
import type { Claims } from '../consumers/token-verifier.js';
import { behindScheme } from './jwt.js';
import type { Policy } from './policy.js';

const tokenOf = behindScheme('bearer');

/** Lets in who brings a token that an authorization server calls active. */
export const oauth2Introspect: Policy<'oauth2-introspect'> = ({ passThrough, ...parameters }, { own, log, keep }) => {
  own(consumerId);
  const admission: Admission = { passThrough, challenge: 'Bearer' };
  const authorization = parameters.authorization_value as string | undefined;
  const introspector = keep('step changes', () => new Introspector({ ...parameters, authorization }));
  return (exchange) => {
    const settle = (data: Claims | null): boolean =>
      admit(exchange, data === null ? undefined : { consumer: data, scopes: scopesIn(data) }, admission);
    const token = tokenOf(exchange);
    if (!token) return settle(null);
    const known = introspector.known(token);
    if (known !== undefined) return settle(known);
    return introspector.ask(token).then(settle, (error: unknown) => {
      log.warn('the authorization server does not answer', { ...exchange.named, error: reasonOf(error) });
      return admitLater(exchange, admission);
    });
  };
};

/** The cause of what `fetch` says; nothing of it holds the token. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
