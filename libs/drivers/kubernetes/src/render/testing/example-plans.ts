import type { DesiredUnit } from '@tiffin/contracts';
import { defaultRenderSettings } from '../default-render-settings.js';
import type { EnvironmentPlan, PlannedUnit } from '../environment-plan.js';
import { publicAddresses } from '../public-addresses.js';
import type { RenderSettings } from '../render-settings.js';
import { versionOf } from '../version-of.js';
import { exampleCertificate } from './example-certificate.js';

export interface ExamplePlan {
  readonly plan: EnvironmentPlan;
  readonly settings: RenderSettings;
}

const digest = (character: string): string => `sha256:${character.repeat(64)}`;

const workspace: DesiredUnit = {
  ...{ key: 'workspace', kind: 'workspace', name: 'workspace', imageDigest: digest('a'), memoryMb: 256 },
  ...{ upstreams: [], variables: {} },
  ...{ secrets: { DB_PASSWORD: 'hunter2' }, values: { REGION: 'eu' } },
};
const greeter: DesiredUnit = {
  ...{ key: 'function-greeter', kind: 'function', name: 'Greeter', imageDigest: digest('b'), memoryMb: 128 },
  ...{ upstreams: [], variables: { GREETING: 'costs $(HOST) or $5' } },
};
const gateway: DesiredUnit = {
  ...{ key: 'gateway-main', kind: 'gateway', name: 'Main <gateway>', imageDigest: digest('c'), memoryMb: 128 },
  ...{ upstreams: ['function-greeter', 'workspace'], variables: {} },
};
const newGreeter: DesiredUnit = { ...greeter, imageDigest: digest('d') };

/** A cluster as the test cluster is, with what an operator would say of it. */
export const exampleSettings: RenderSettings = {
  ...defaultRenderSettings,
  imageRepository: 'registry.example.com:5000/tenants/7',
  pullSecret: null,
  versionKey: 'a key of the cell',
  routes: {
    kind: 'gateway-api',
    gateway: { namespace: 'tiffin-entrance', name: 'entrance' },
    sections: [],
    strippedHeaders: ['Forwarded'],
  },
  network: {
    ...defaultRenderSettings.network,
    entrance: [{ namespace: 'tiffin-entrance', podLabels: { app: 'entrance' } }],
    deployer: [{ namespace: 'tiffin', podLabels: { app: 'deployer' } }],
    outside: [...publicAddresses(['203.0.113.0/28']), { cidr: '10.20.0.0/24' }],
    trustedProxies: ['10.0.0.0/8'],
  },
};

const inSet = (set: string, units: readonly DesiredUnit[], replicas = 1): PlannedUnit[] =>
  units.map((unit) => ({ set, unit, replicas }));

/** Every unit serves in its place. */
export const placesOf = (units: readonly PlannedUnit[], settings: RenderSettings) =>
  units.map((planned) => ({ set: planned.set, key: planned.unit.key, version: versionOf(planned, settings) }));

const host = 'main.development.shop.acme.example.com';
const key = 'gateway-main';

const common = {
  environmentId: '0190a5d0-1111-7000-8000-00000000000a',
  owner: { tenant: 'acme', project: 'shop' },
  epoch: 7,
  isProduction: false,
};

const serving = (units: readonly PlannedUnit[]): EnvironmentPlan => ({
  ...common,
  units,
  places: placesOf(units, exampleSettings),
  routes: [{ host, backends: [{ set: 'a', key, weightPercent: 100 }], canary: null }],
});

const small = serving(inSet('a', [workspace, greeter, gateway]));

const inProduction: EnvironmentPlan = {
  ...serving([
    ...inSet('a', [workspace], 2),
    ...inSet('a', [gateway, greeter], 2).map((planned) => ({
      ...planned,
      autoscale: { min: 2, max: 6, cpuMillicores: 70 },
    })),
  ]),
  isProduction: true,
};

const canaryUnits = [...inSet('a', [workspace, greeter, gateway]), ...inSet('b', [workspace, newGreeter, gateway])];
const canary: EnvironmentPlan = {
  ...serving(canaryUnits),
  routes: [
    {
      host,
      backends: [
        { set: 'a', key, weightPercent: 90 },
        { set: 'b', key, weightPercent: 10 },
      ],
      canary: { set: 'b', key },
    },
  ],
};

const isNew = ({ unit }: PlannedUnit): boolean => unit.imageDigest === newGreeter.imageDigest;
const replacingUnits = inSet('a', [workspace, greeter, newGreeter, gateway]);
const replacing: EnvironmentPlan = {
  ...serving(replacingUnits),
  places: placesOf(
    replacingUnits.filter((planned) => !isNew(planned)),
    exampleSettings,
  ),
};

const withSlots: RenderSettings = {
  ...exampleSettings,
  pullSecret: '{"auths":{"registry.example.com:5000":{"auth":"dTpw"}}}',
  routes: { kind: 'ingress', className: 'traefik' },
  walls: { step: 'init-container', mustFail: [{ host: '169.254.169.254', port: 80 }] },
  runtimeClassName: 'gvisor',
  priorityClassName: 'tenants',
};
const ingressUnits = inSet('a', [workspace, greeter, gateway]);
const ingress: EnvironmentPlan = { ...small, places: placesOf(ingressUnits, withSlots) };

const withCertificates: RenderSettings = {
  ...exampleSettings,
  routes: {
    ...{ kind: 'gateway-api', gateway: { namespace: 'tiffin-entrance', name: 'entrance' }, sections: [] },
    strippedHeaders: [],
    certificates: {
      ...{ className: 'traefik', port: 443, httpListener: 'http' },
      challenges: new URL('https://tiffin.example.com'),
    },
  },
};
const certificate = exampleCertificate;
const domains: EnvironmentPlan = {
  ...canary,
  routes: canary.routes.flatMap((route) => [
    route,
    { ...route, host: 'shop.example.org', own: { certificate, isServed: true } },
    { ...route, host: 'next.example.org', own: { certificate } },
    { ...route, host: 'new.example.org', own: { certificate: null } },
  ]),
};

const withLimits: RenderSettings = {
  ...exampleSettings,
  limits: {
    ...{ url: 'rediss://redis.limits.svc:6390', ca: 'the certificate of an authority' },
    peers: [{ namespace: 'limits', podLabels: { app: 'redis' } }],
  },
};
const limits: EnvironmentPlan = {
  ...small,
  places: placesOf(inSet('a', [workspace, greeter, gateway]), withLimits),
};

const bare: EnvironmentPlan = { ...common, owner: null, units: [], places: [], routes: [] };

/** What golden files show. */
export const examplePlans = {
  small: { plan: small, settings: exampleSettings },
  production: { plan: inProduction, settings: exampleSettings },
  canary: { plan: canary, settings: exampleSettings },
  replacing: { plan: replacing, settings: exampleSettings },
  ingress: { plan: ingress, settings: withSlots },
  domains: { plan: domains, settings: withCertificates },
  limits: { plan: limits, settings: withLimits },
  bare: { plan: bare, settings: { ...exampleSettings, network: { ...exampleSettings.network, outside: [] } } },
} satisfies Readonly<Record<string, ExamplePlan>>;
