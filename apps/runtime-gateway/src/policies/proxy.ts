import { policyLimits, queryProblem, rewriteHostProblem } from '@tiffin/contracts';
import { ConfigError } from '../load/config-error.js';
import type { Section } from '../load/section.js';
import type { Forwarding, RedirectRewrite, Target } from '../proxy/forwarding.js';
import { Relay } from '../proxy/relay.js';
import type { Policy, PolicyContext } from './policy.js';

const defaultHeadersTimeoutMs = 30_000;
// Server-sent events are often silent for longer than an answer may take to begin.
const defaultBodyTimeoutMs = 300_000;

const forwardedNames = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'x-forwarded-host'];

const parameterNames = [
  ...['serviceEndpoint', 'strategy', 'changeOrigin', 'stripPath', 'ignorePath', 'prependPath', 'followRedirects'],
  ...['autoRewrite', 'hostRewrite', 'protocolRewrite', 'xfwd', 'secure', 'auth', 'timeout', 'proxyTimeout'],
];

/** Forwards the request to a service endpoint and streams the answer back. Ends every exchange. */
export const proxy: Policy = (parameters, context) => {
  parameters.allow(...parameterNames);
  refuseUnsupported(parameters);
  const forwarding = forwardingOf(parameters, context);
  const { targets } = forwarding;
  let turn = 0;
  const nextTarget = (): Target => targets[turn++ % targets.length]!;
  return (exchange) => {
    new Relay(exchange, forwarding, nextTarget).start();
    return true;
  };
};

function refuseUnsupported(parameters: Section): void {
  if (parameters.boolean('followRedirects', false)) {
    throw parameters.invalid('cannot follow redirects: set "followRedirects" to false and let the client follow them');
  }
  if ((parameters.string('strategy') ?? 'round-robin') !== 'round-robin') {
    throw parameters.invalid('knows one "strategy", round-robin');
  }
}

function forwardingOf(parameters: Section, context: PolicyContext): Forwarding {
  const timeoutMs = timeoutOf(parameters);
  return {
    serviceEndpoint: parameters.required('serviceEndpoint'),
    targets: targetsOf(parameters, context),
    changeOrigin: parameters.boolean('changeOrigin', true),
    stripPath: parameters.boolean('stripPath', false),
    ignorePath: parameters.boolean('ignorePath', false),
    prependPath: parameters.boolean('prependPath', true),
    xfwd: parameters.boolean('xfwd', false),
    authorization: authorizationOf(parameters),
    replaced: replacedHeaders(parameters),
    redirects: redirectsOf(parameters),
    headersTimeoutMs: timeoutMs ?? defaultHeadersTimeoutMs,
    bodyTimeoutMs: timeoutMs ?? defaultBodyTimeoutMs,
    log: context.log,
    metrics: context.metrics,
  };
}

// `timeout` was the client's side of the same wait; one limit serves both.
function timeoutOf(parameters: Section): number | undefined {
  const timeout = parameters.integer('timeout', policyLimits.timeout);
  return parameters.integer('proxyTimeout', policyLimits.timeout) ?? timeout;
}

function replacedHeaders(parameters: Section): readonly string[] {
  const names = parameters.string('auth') === undefined ? [] : ['authorization'];
  return parameters.boolean('xfwd', false) ? [...names, ...forwardedNames] : names;
}

function authorizationOf(parameters: Section): string | undefined {
  const auth = parameters.string('auth');
  return auth === undefined ? undefined : `Basic ${Buffer.from(auth).toString('base64')}`;
}

function targetsOf(parameters: Section, context: PolicyContext): readonly Target[] {
  const name = parameters.required('serviceEndpoint');
  const addresses = context.serviceEndpoints.get(name);
  if (addresses === undefined) {
    const known = [...context.serviceEndpoints.keys()].join(', ') || 'none';
    throw new ConfigError(
      'SERVICE_ENDPOINT_UNKNOWN',
      `${parameters.where} names the service endpoint "${name}"; known are: ${known}.`,
    );
  }
  const verification = parameters.boolean('secure', true) ? 'verified' : 'unverified';
  const ignoresPath = parameters.boolean('ignorePath', false);
  return addresses.map(({ url, secret }) => {
    const shown = secret === undefined ? undefined : `the address in the secret "${secret}"`;
    parameters.refuse('serviceEndpoint', queryProblem(url.href, ignoresPath, shown));
    return {
      secret,
      upstream: context.pools.get(url.origin, verification),
      host: url.host,
      basePath: url.pathname.replace(/\/$/, ''),
      ownPath: url.pathname + url.search,
    };
  });
}

function redirectsOf(parameters: Section): RedirectRewrite | undefined {
  const host = parameters.string('hostRewrite');
  if (host !== undefined) parameters.refuse('hostRewrite', rewriteHostProblem(host));
  const autoRewrite = parameters.boolean('autoRewrite', false);
  const protocol = parameters.string('protocolRewrite');
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') {
    throw parameters.invalid('needs http or https as "protocolRewrite"');
  }
  return host === undefined && !autoRewrite && protocol === undefined ? undefined : { host, autoRewrite, protocol };
}
