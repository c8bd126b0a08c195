import { admit, admitBySecret, type Admission, consumerId } from '../consumers/admit.js';
import type { Exchange } from '../exchange.js';
import { clientHeader, queryParameter } from '../expressions/request-values.js';
import type { Policy, PolicyParameters } from './policy.js';

type Parameters = PolicyParameters<'key-auth'>;

/** Lets in who brings `keyId:keySecret`, in a header or, where that brings none, in the query. */
export const keyAuth: Policy<'key-auth'> = (parameters, { consumers, own }) => {
  own(consumerId);
  const keyOf = keyReader(parameters);
  const { disableHeaders, disableHeadersScheme, apiKeyHeaderScheme, passThrough } = parameters;
  const challenge = disableHeaders || disableHeadersScheme ? 'apiKey' : apiKeyHeaderScheme;
  const admission: Admission = { passThrough, challenge };
  return (exchange) => {
    const [keyId = '', secret = ''] = (keyOf(exchange) ?? '').split(':');
    const credential = consumers.current.credential('key-auth', keyId);
    // Which keys there are is no secret: an unknown one is not worth the time of a known one.
    if (secret === '' || credential === undefined) return admit(exchange, undefined, admission);
    return admitBySecret(exchange, { credential, secret }, admission, consumers.secrets);
  };
};

function keyReader(parameters: Parameters): (exchange: Exchange) => string | undefined {
  const { disableHeaders, disableHeadersScheme, disableQueryParam, apiKeyField } = parameters;
  const header = parameters.apiKeyHeader.toLowerCase();
  const scheme = disableHeadersScheme ? undefined : parameters.apiKeyHeaderScheme.toLowerCase();
  return (exchange) => {
    const inHeader = disableHeaders ? undefined : keyInHeader(clientHeader(exchange, header), scheme);
    return inHeader ?? (disableQueryParam ? undefined : keyInQuery(exchange, apiKeyField));
  };
}

/** The last word, behind the scheme that is asked for. */
function keyInHeader(header: string | undefined, scheme: string | undefined): string | undefined {
  if (!header) return undefined;
  const words = header.split(' ');
  return scheme === undefined || words[0]!.toLowerCase() === scheme ? words.at(-1) || undefined : undefined;
}

function keyInQuery(exchange: Exchange, field: string): string | undefined {
  const value = queryParameter(exchange, field);
  return typeof value === 'string' ? value : undefined;
}
