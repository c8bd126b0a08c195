import { BoundSetting, forwardProblem, headerValueProblem, isSettingStandIn, proxyUrlProblem } from '@tiffin/contracts';
import { foldedHeader } from '@tiffin/http';
import { refuse } from '../answer.js';
import type { Exchange } from '../exchange.js';
import { ConfigError } from '../load/config-error.js';
import type { Forwarding, RedirectRewrite, Target } from '../proxy/forwarding.js';
import { Balancer } from '../proxy/balancer.js';
import type { CookieRewrite } from '../proxy/cookies.js';
import { Relay } from '../proxy/relay.js';
import { keyProblem, type Way } from '../proxy/upstream/origin.js';
import { watchService } from '../proxy/watch-service.js';
import type { CompileContext, Policy, PolicyParameters } from './policy.js';

const defaultHeadersTimeoutMs = 30_000;
// Server-sent events are often silent for longer than an answer may take to begin.
const defaultBodyTimeoutMs = 300_000;

type Parameters = PolicyParameters<'proxy'>;
type Context = CompileContext;

const forwardedNames = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'x-forwarded-host'];

/** Forwards the request to a service endpoint and streams the answer back. Ends every exchange. */
export const proxy: Policy<'proxy'> = (parameters, context) => {
  const forwarding = forwardingOf(parameters, context);
  return (exchange) => {
    // Whoever proves it may have been skipped by its condition.
    if (exchange.route!.scopes.length > 0 && !exchange.admitted) return refuseUnproved(exchange);
    new Relay(exchange, forwarding).start();
    return true;
  };
};

function refuseUnproved(exchange: Exchange): true {
  refuse(exchange, 'UNAUTHENTICATED', { 'www-authenticate': 'Bearer' });
  return true;
}

function forwardingOf(parameters: Parameters, context: Context): Forwarding {
  const targets = targetsOf(parameters, context);
  const health = watchService(parameters, targets, context);
  const timeoutMs = parameters.proxyTimeout ?? parameters.timeout;
  return {
    ...{ serviceEndpoint: parameters.serviceEndpoint, health },
    balancer: new Balancer(targets, parameters.strategy, health),
    ...{ changeOrigin: parameters.changeOrigin, stripPath: parameters.stripPath, ignorePath: parameters.ignorePath },
    ...{ prependPath: parameters.prependPath, xfwd: parameters.xfwd },
    ...headersOf(parameters, context),
    cookies: cookiesOf(parameters),
    redirects: redirectsOf(parameters),
    // `timeout` was the client's side of the same wait; one limit serves both.
    headersTimeoutMs: timeoutMs ?? defaultHeadersTimeoutMs,
    bodyTimeoutMs: timeoutMs ?? defaultBodyTimeoutMs,
    log: context.log,
    metrics: context.metrics,
  };
}

/** Headers that are named go before `auth`, as in Express Gateway. */
function headersOf(parameters: Parameters, { where }: Context): Pick<Forwarding, 'headers' | 'replaced'> {
  const { auth, xfwd, headers = {} } = parameters;
  const named = Object.entries(headers).map(([name, value]) => [name, textOf(value) ?? ''] as const);
  for (const [name, value] of named)
    if (!isSettingStandIn(value)) where.refuse(`headers.${name}`, headerValueProblem(value));
  const names = named.map(([name]) => foldedHeader(name));
  const authorization = names.includes('authorization') ? undefined : textOf(auth);
  const all =
    authorization === undefined
      ? named
      : [...named, ['authorization', `Basic ${Buffer.from(authorization).toString('base64')}`] as const];
  const replaced = [...all.map(([name]) => foldedHeader(name)), ...(xfwd ? forwardedNames : [])];
  return { headers: all, replaced };
}

function cookiesOf({ cookieDomainRewrite, cookiePathRewrite }: Parameters): Forwarding['cookies'] {
  const found = [rewriteOf('domain', cookieDomainRewrite), rewriteOf('path', cookiePathRewrite)].filter(
    (one) => one !== undefined,
  );
  return found.length === 0 ? undefined : found;
}

function rewriteOf(
  attribute: CookieRewrite['attribute'],
  given: Parameters['cookiePathRewrite'],
): CookieRewrite | undefined {
  if (given === undefined) return undefined;
  const values = typeof given === 'string' ? { '*': given } : given;
  return { attribute, values: new Map(Object.entries(values).map(([from, to]) => [from, to ?? ''])) };
}

function targetsOf(parameters: Parameters, context: Context): readonly Target[] {
  const { serviceEndpoint, ignorePath } = parameters;
  const way = wayOf(parameters, context);
  const addresses = context.serviceEndpoints.get(serviceEndpoint);
  if (addresses === undefined) {
    const known = [...context.serviceEndpoints.keys()].join(', ') || 'none';
    throw new ConfigError(
      'SERVICE_ENDPOINT_UNKNOWN',
      `${context.where.where} names the service endpoint "${serviceEndpoint}"; known are: ${known}.`,
    );
  }
  return addresses.map(({ url, secret }, at) => {
    const shown = secret === undefined ? undefined : `the address in the secret "${secret}"`;
    context.where.refuse('serviceEndpoint', forwardProblem(url.href, ignorePath, shown));
    const address = secret === undefined ? url.origin + url.pathname : `{"secret": "${secret}"}`;
    return {
      ...{ secret, at, shown: address, key: `${serviceEndpoint} ${address}` },
      upstream: context.pools.get(url.origin, way),
      host: url.host,
      basePath: url.pathname.replace(/\/$/, ''),
      ownPath: url.pathname + url.search,
    };
  });
}

/** A reference has been replaced by what it names. */
const textOf = (value: unknown): string | undefined =>
  value instanceof BoundSetting ? value.literal : typeof value === 'string' ? value : undefined;

function wayOf({ secure, target = {}, proxyUrl: given }: Parameters, { where }: Context): Way {
  const [ca, key, cert] = [textOf(target.ca), textOf(target.key), textOf(target.cert)];
  const proxyUrl = textOf(given);
  if ([ca, key, cert, proxyUrl].some(isSettingStandIn)) return { verification: 'verified' };
  where.refuse('proxyUrl', proxyUrl === undefined ? null : proxyUrlProblem(proxyUrl));
  where.refuse('target', keyProblem({ ca, key, cert }));
  return { verification: secure ? 'verified' : 'unverified', ca, key, cert, proxyUrl };
}

function redirectsOf({
  hostRewrite: host,
  autoRewrite,
  protocolRewrite: protocol,
}: Parameters): RedirectRewrite | undefined {
  return host === undefined && !autoRewrite && protocol === undefined ? undefined : { host, autoRewrite, protocol };
}
