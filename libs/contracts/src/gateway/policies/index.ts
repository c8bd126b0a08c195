import { basicAuth, ipFilter, jwt, keyAuth, oauth2, oauth2Introspect } from './access.js';
import { cache, compression } from './answers.js';
import { expression, headers, log } from './change.js';
import { circuitBreaker, retry } from './failures.js';
import { cors, proxy } from './forward.js';
import { rateLimit, requestSizeLimit, terminate, timeout } from './traffic.js';
import { requestTransformer, responseTransformer } from './transform.js';

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
  'ip-filter': ipFilter,
  'request-size-limit': requestSizeLimit,
  timeout,
  retry,
  'circuit-breaker': circuitBreaker,
  'request-transformer': requestTransformer,
  'response-transformer': responseTransformer,
  compression,
  cache,
} as const;

export type PolicyName = keyof typeof policyDefinitions;
export const policyNames = Object.keys(policyDefinitions) as readonly PolicyName[];
export const isPolicyName = (name: string): name is PolicyName => Object.hasOwn(policyDefinitions, name);
