import { policyDefinitions, type PolicyName } from '@tiffin/contracts/gateway';
import { readParameters } from '../load/read-parameters.js';
import type { Section } from '../load/section.js';
import { basicAuth } from './basic-auth.js';
import { cache } from './cache.js';
import { compression } from './compression.js';
import { compilePluginAction } from '../plugins/compile-plugin.js';
import { circuitBreaker } from './circuit-breaker.js';
import { cors } from './cors.js';
import { expression } from './expression.js';
import { headers } from './headers.js';
import { ipFilter } from './ip-filter.js';
import { jwt } from './jwt.js';
import { keyAuth } from './key-auth.js';
import { log } from './log.js';
import { oauth2 } from './oauth2.js';
import { oauth2Introspect } from './oauth2-introspect.js';
import type { Action } from './pipeline.js';
import type { Policy, PolicyContext } from './policy.js';
import { proxy } from './proxy.js';
import { rateLimit } from './rate-limit.js';
import { requestSizeLimit } from './request-size-limit.js';
import { requestTransformer } from './request-transformer.js';
import { responseTransformer } from './response-transformer.js';
import { retry } from './retry.js';
import { terminate } from './terminate.js';
import { timeout } from './timeout.js';

const policies: { readonly [Name in PolicyName]: Policy<Name> } = {
  ...{ proxy, log, cors, headers, terminate, timeout, expression, jwt, oauth2, retry },
  'key-auth': keyAuth,
  'basic-auth': basicAuth,
  'oauth2-introspect': oauth2Introspect,
  'rate-limit': rateLimit,
  'ip-filter': ipFilter,
  'request-size-limit': requestSizeLimit,
  'request-transformer': requestTransformer,
  'response-transformer': responseTransformer,
  compression,
  cache,
  'circuit-breaker': circuitBreaker,
};

/** Compiles one step of a policy: a plugin's, or the gateway's own. Throws ConfigError. */
export function compileAction(name: string, where: Section, context: PolicyContext): Action {
  const { plugins } = context;
  const brought = plugins?.policy(name);
  if (brought !== undefined) return compilePluginAction(plugins!, brought, where);
  return compileOwn(name as PolicyName, where, context);
}

function compileOwn(name: PolicyName, where: Section, context: PolicyContext): Action {
  const parameters = readParameters(policyDefinitions[name].parameters, where);
  return (policies[name] as Policy)(parameters as never, { ...context, where });
}
