import { basicAuth, ipFilter, jwt, keyAuth, oauth2, oauth2Introspect } from './access.js';
import { expression, headers, log, requestTransformer, responseTransformer } from './change.js';
import { cors, proxy } from './forward.js';
import {
  cache,
  circuitBreaker,
  compression,
  rateLimit,
  requestSizeLimit,
  retry,
  terminate,
  timeout,
} from './traffic.js';

/** Every policy that a pipeline can name. */
export const policyDefinitions = {
  proxy,
  log,
  cors,
  headers,
  terminate,
  expression,
  'key-auth': keyAuth,
  'basic-auth': basicAuth,
  jwt,
  oauth2,
  'oauth2-introspect': oauth2Introspect,
  'rate-limit': rateLimit,
  'request-transformer': requestTransformer,
  'response-transformer': responseTransformer,
  'ip-filter': ipFilter,
  cache,
  'request-size-limit': requestSizeLimit,
  'circuit-breaker': circuitBreaker,
  timeout,
  retry,
  compression,
} as const;

export type PolicyName = keyof typeof policyDefinitions;
export const policyNames = Object.keys(policyDefinitions) as readonly PolicyName[];
