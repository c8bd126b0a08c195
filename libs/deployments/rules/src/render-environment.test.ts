import { describe, expect, it } from 'vitest';
import { releaseContentOf } from '@tiffin/builds-rules';
import { plainScale } from './environment-scale.js';
import { type BoundDomain, givenSettingNames, missingText, renderEnvironment } from './render-environment.js';

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

describe('what an environment says of traces', () => {
  const named = { ...unit('gateway-web'), variables: [{ name: 'REGION', entity: 'Gateway "web"', field: 'x' }] };
  const content = releaseContentOf('drawn', [named, unit('gateway-api')], []);
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example' };
  const rendered = (secrets: object, variables: object) => {
    const settings = { epoch: 1, secrets: { ...secrets }, variables: { REGION: 'eu', ...variables } };
    return renderEnvironment(place, { id: 'r', content }, settings).units;
  };

  it('is given to every unit beside what it names, and nothing else is', () => {
    const secrets = { OTEL_EXPORTER_OTLP_HEADERS: 'k=v', OTHER: 'x' };
    const [api, web] = rendered(secrets, { ...endpoint, OTEL_OF_OTHERS: 'x' });
    const hidden = { OTEL_EXPORTER_OTLP_HEADERS: 'k=v' };
    expect([web?.secrets, web?.values]).toEqual([hidden, { ...endpoint, REGION: 'eu' }]);
    expect([api?.secrets, api?.values]).toEqual([hidden, endpoint]);
  });

  it('says to gateways alone what is of gateways', () => {
    const variables = { GATEWAY_ACCESS_LOG: 'on', GATEWAY_MAX_CONNECTIONS: '9' };
    expect(rendered({}, variables)[0]?.values).toEqual(variables);
    const workspace = { ...unit('microservice-m'), kind: 'workspace' as const };
    const other = { id: 'r', content: releaseContentOf('drawn', [workspace], []) };
    expect(renderEnvironment(place, other, { epoch: 1, secrets: {}, variables }).units[0]?.values).toBeUndefined();
    expect(givenSettingNames(content).variables).toContain('GATEWAY_ACCESS_LOG');
  });

  it('has the name of each workspace beside it, unless it says one', () => {
    const micro = { ...unit('microservice-m'), kind: 'workspace' as const, name: 'Garage' };
    const valuesIn = (variables: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>> = {}) =>
      renderEnvironment(
        place,
        { id: 'r', content: releaseContentOf('drawn', [micro], []) },
        { epoch: 1, secrets, variables },
      ).units[0]?.values;
    expect(valuesIn(endpoint)).toEqual({ ...endpoint, OTEL_SERVICE_NAME: 'Garage' });
    expect(valuesIn({}, endpoint)).toEqual({ OTEL_SERVICE_NAME: 'Garage' });
    expect(valuesIn({ REGION: 'eu' })).toBeUndefined();
    for (const named of [{ OTEL_SERVICE_NAME: 'x' }, { OTEL_RESOURCE_ATTRIBUTES: 'a=b, service.name=x' }]) {
      expect(valuesIn({ ...endpoint, ...named })).toEqual({ ...endpoint, ...named });
      expect(valuesIn(endpoint, named)).toEqual(endpoint);
    }
    const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'of.service.name=x' };
    expect(valuesIn(attributes)).toEqual({ ...attributes, OTEL_SERVICE_NAME: 'Garage' });
  });

  it('is nothing where it says nothing', () => {
    const [api] = rendered({}, {});
    expect([api?.secrets, api?.values]).toEqual([undefined, undefined]);
  });

  it('is asked for with what the release names, and is not missed', () => {
    const { secrets, variables } = givenSettingNames(content);
    expect(variables).toEqual(expect.arrayContaining(['REGION', 'OTEL_EXPORTER_OTLP_ENDPOINT']));
    expect(secrets).toContain('OTEL_EXPORTER_OTLP_HEADERS');
    expect(missingText(content, { secrets: {}, variables: { REGION: 'eu' } })).toBeNull();
  });

  it('is told where it does not open: spans would be sent without it', () => {
    const settings = { secrets: {}, variables: { REGION: 'eu' }, unopened: ['OTEL_EXPORTER_OTLP_HEADERS'] };
    expect(missingText(content, settings)).toContain('tiffin secret set OTEL_EXPORTER_OTLP_HEADERS');
  });
});
