import { describe, expect, it } from 'vitest';
import { releaseContentOf } from '@tiffin/builds-rules';
import { plainScale } from './environment-scale.js';
import { type BoundDomain, renderEnvironment } from './render-environment.js';

const place = {
  ...{ environmentId: 'e', environmentName: 'production', projectSlug: 'shop', tenantSlug: 'acme', tenantId: 't' },
  ...{ domain: 'tiffin.example', scale: plainScale, isProduction: true },
};
const unit = (key: string) => ({
  ...{ key, kind: 'gateway' as const, name: key, imageDigest: `sha256:${'0'.repeat(64)}`, memoryMb: 64, upstreams: [] },
});

const routesOf = (gateways: readonly string[], domains: readonly BoundDomain[]) => {
  const routes = gateways.map((gatewaySlug) => ({ gatewaySlug, unit: `gateway-${gatewaySlug}` }));
  const content = releaseContentOf(
    'drawn',
    gateways.map((slug) => unit(`gateway-${slug}`)),
    routes,
  );
  const settings = { epoch: 1, secrets: {}, variables: {}, domains };
  return renderEnvironment(place, { id: 'r', content }, settings).routes;
};

const host = (gateway: string) => ({
  unit: `gateway-${gateway}`,
  host: `${gateway}.production.shop.acme.tiffin.example`,
});
const own = (gateway: string, name: string) => ({ unit: `gateway-${gateway}`, host: name, isCustom: true });

describe('a domain of a tenant', () => {
  const [any, api] = [
    { name: 'shop.example.com', gateway: null },
    { name: 'api.example.com', gateway: 'api' },
  ];

  it('leads to the only gateway, beside the host name of the platform', () =>
    expect(routesOf(['web'], [any])).toEqual([host('web'), own('web', 'shop.example.com')]));

  it('leads to the gateway that it names', () =>
    expect(routesOf(['api', 'web'], [api])).toEqual([host('api'), host('web'), own('api', 'api.example.com')]));

  it('has its certificate with it', () => {
    const certificate = { chain: 'C', key: 'K' };
    const routes = routesOf(['web'], [{ ...any, certificate }]);
    expect(routes).toEqual([host('web'), { ...own('web', 'shop.example.com'), certificate }]);
  });

  it('leads nowhere where there are several gateways to choose from, none of its name, or none at all', () => {
    expect(routesOf(['api', 'web'], [any])).toEqual([host('api'), host('web')]);
    expect(routesOf(['web'], [api])).toEqual([host('web')]);
    expect(routesOf([], [any])).toEqual([]);
  });
});
