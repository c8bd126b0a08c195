import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { decideCellSettings, kubernetesSettings } from './cell-settings.js';

const settings = {
  entranceUrl: 'http://127.0.0.1:30080',
  routes: { kind: 'gateway-api', gateway: { namespace: 'traefik', name: 'entrance' } },
  podSecurityVersion: 'v1.34',
  permittedNetworks: ['10.1.0.0/16', 'fd00::/8', '10.1.2.3/32:5432'],
};
const without = (key: string) => Object.fromEntries(Object.entries(settings).filter(([name]) => name !== key));

describe('the settings of a cell', () => {
  it('are what its driver knows', () => {
    expect(decideCellSettings('kubernetes', settings)).toEqual(settings);
    const whole = { ...settings, registry: 'registry.example.org:5000/tiffin', runtimeClassName: 'gvisor' };
    expect(decideCellSettings('kubernetes', whole)).toEqual(whole);
    const ingress = { ...settings, routes: { kind: 'ingress', className: 'traefik' } };
    expect(decideCellSettings('kubernetes', ingress)).toEqual(ingress);
    const inside = {
      ...settings,
      entranceFrom: [{ namespace: 'traefik', podLabels: { 'app.kubernetes.io/name': 'traefik' } }],
      deployerFrom: [{ namespace: 'tiffin', podLabels: {} }, { network: '10.2.0.0/16' }],
      trustedProxies: ['10.244.0.0/16'],
    };
    expect(decideCellSettings('kubernetes', inside)).toEqual(inside);
    expect(decideCellSettings('local', {})).toEqual({});
  });

  it.each<[string, unknown, string]>([
    ['a key that nobody knows', { ...settings, entraceUrl: 'x' }, 'unknown key "entraceUrl"'],
    [
      'one further in',
      { ...settings, routes: { ...settings.routes, gateway: { namespace: 'a', name: 'b', port: 1 } } },
      'unknown key "routes.gateway.port"',
    ],
    ['one that is missing', without('podSecurityVersion'), '"podSecurityVersion" is missing'],
    [
      'a wrong kind',
      { ...settings, permittedNetworks: '10.1.0.0/16' },
      '"permittedNetworks" has to be of the type array',
    ],
    ['no port', { ...settings, permittedNetworks: ['10.1.2.3/32:70000'] }, '"permittedNetworks.0" is no network'],
    ['no network', { ...settings, permittedNetworks: ['10.1.0.0/33'] }, '"permittedNetworks.0" is no network'],
    ['another protocol', { ...settings, entranceUrl: 'file:///etc/passwd' }, '"entranceUrl" is no address'],
    ['another kind of routes', { ...settings, routes: { kind: 'node-port' } }, '"routes.kind" is none of those'],
    [
      'a version that moves',
      { ...settings, podSecurityVersion: 'latest' },
      '"podSecurityVersion" is a version such as',
    ],
    ['a path in a name', { ...settings, runtimeClassName: '../x' }, '"runtimeClassName" is no name'],
    [
      'everybody as the entrance',
      { ...settings, entranceFrom: [{ network: '0.0.0.0/0' }] },
      '"entranceFrom.0.network" is wider than /8',
    ],
    [
      'pods of a tenant as the deployer',
      { ...settings, deployerFrom: [{ namespace: 't-0198', podLabels: {} }] },
      '"deployerFrom.0.namespace" is one of a tenant',
    ],
    ['everybody as a proxy', { ...settings, trustedProxies: ['0.0.0.0/0'] }, '"trustedProxies.0" is wider than /8'],
    ['a list', [settings], 'they are an object'],
    ['nothing', null, 'they are an object'],
    ['far too much', { ...settings, registry: 'x'.repeat(30_000) }, 'they are far too long'],
  ])('with %s are refused by its name', (_, given, text) => {
    const refusal = decideCellSettings('kubernetes', given);
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).message).toContain(text);
  });

  it('of a local cell are none', () => {
    expect(decideCellSettings('local', settings)).toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('of a row are read again, and say what is wrong', () => {
    expect(kubernetesSettings({ name: 'eu-2', settings })).toEqual(settings);
    expect(() => kubernetesSettings({ name: 'eu-2', settings: without('routes') as never })).toThrow(
      'cell "eu-2" has settings that cannot be read: "routes" is missing',
    );
  });
});
