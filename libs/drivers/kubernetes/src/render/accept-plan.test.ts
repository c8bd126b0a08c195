import type { DesiredEnvironment, DesiredUnit } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import { describe, expect, it } from 'vitest';
import { acceptDesired } from './accept-desired.js';
import { acceptPlan } from './accept-plan.js';
import type { EnvironmentPlan } from './environment-plan.js';
import { examplePlans, exampleSettings, placesOf } from './testing/example-plans.js';

const { plan } = examplePlans.small;
const [first, second, gateway] = plan.units;
const unit = first!.unit;
const host = plan.routes[0]!.host;

const desired: DesiredEnvironment = {
  ...{ environmentId: plan.environmentId, epoch: 1, releaseId: 'r' },
  units: plan.units.map((planned) => planned.unit),
  routes: [{ host, unit: 'gateway-main' }],
};

const textOf = (answer: unknown): string =>
  answer instanceof Refusal ? `${answer.code} ${answer.message}` : 'accepted';
const withUnit = (change: Partial<DesiredUnit>): DesiredEnvironment => ({
  ...desired,
  units: [{ ...unit, ...change }],
  routes: [],
});
const withHost = (name: string): DesiredEnvironment => ({ ...desired, routes: [{ host: name, unit: 'gateway-main' }] });

describe('what is desired', () => {
  it('is taken where it can be rendered', () => {
    expect(acceptDesired(desired, exampleSettings)).toBe(desired);
  });

  it.each<[string, DesiredEnvironment, RegExp]>([
    ['an id that is none', { ...desired, environmentId: 'e1' }, /"environmentId"/],
    ['an epoch that is none', { ...desired, epoch: -1 }, /"epoch"/],
    ['a key that is no label', withUnit({ key: 'Function' }), /"Function" is no label of DNS/],
    ['a key with a path', withUnit({ key: '../x' }), /is no label of DNS/],
    ['a key that leaves no room for a version', withUnit({ key: 'a'.repeat(54) }), /at most 53/],
    ['a key twice', { ...desired, units: [unit, unit], routes: [] }, /same key twice/],
    ['a tag in the place of a digest', withUnit({ imageDigest: 'latest' }), /is no digest/],
    ['less memory than Node takes', withUnit({ memoryMb: 8 }), /from 16 to 4096/],
    ['memory that no cell gives', withUnit({ memoryMb: 1e9 }), /from 16 to 4096/],
    ['an upstream that is no unit', withUnit({ upstreams: ['x'] }), /names "x", which is no unit/],
    ['a variable that is none', withUnit({ variables: { 'A=B': '1' } }), /"A=B" names no variable/],
    ['a variable with what none can have', withUnit({ variables: { A: '\0' } }), /workspace.variables.A/],
    ['a variable with half a character', withUnit({ variables: { A: '\ud800' } }), /workspace.variables.A/],
    ['a variable that Linux does not take', withUnit({ variables: { A: 'x'.repeat(131_072) } }), /longer than 131071/],
    ['secrets that no Secret holds', withUnit({ secrets: { A: 'x'.repeat(1_100_000) } }), /more than 1048576 bytes/],
    ['no replica', withUnit({ replicas: 0 }), /replicas": must be a whole number from 1 to 200/],
    ['more replicas than a cell gives', withUnit({ replicas: 201 }), /replicas": must be/],
    [
      'an autoscaler without bounds',
      withUnit({ autoscale: { maxReplicas: 201, cpuMillicores: 70 } }),
      /autoscale": must be/,
    ],
    [
      'an autoscaler that keeps to nothing',
      withUnit({ autoscale: { maxReplicas: 2, cpuMillicores: 0 } }),
      /autoscale": must/,
    ],
    ['a host that is an address', withHost('10.0.0.1'), /no host name/],
    ['a host with a wildcard', withHost('*.example.com'), /no host name/],
    ['a host that is too long', withHost(`${'a.'.repeat(130)}b`), /no host name/],
    ['a host in capital letters', withHost('A.example.com'), /no host name/],
    ['a host twice', { ...desired, routes: [...desired.routes, ...desired.routes] }, /host twice/],
    ['a route to no unit', { ...desired, routes: [{ host, unit: 'x' }] }, /names "x", which is no unit/],
  ])('is refused with %s', (_, wrong, words) => {
    const text = textOf(acceptDesired(wrong, exampleSettings));
    expect(text.slice(0, 400)).toMatch(words);
    expect(text).toMatch(/^INPUT_INVALID/);
  });

  it('is refused with variables that are too many', () => {
    const variables = Object.fromEntries(['A', 'B', 'C'].map((name) => [name, 'x'.repeat(100_000)]));
    expect(textOf(acceptDesired(withUnit({ variables }), exampleSettings))).toMatch(/more than 262144 bytes/);
  });
});

describe('a plan', () => {
  const route = plan.routes[0]!;
  const split = { ...route, backends: [{ ...route.backends[0]!, weightPercent: 0 }] };
  const ingress = { ...exampleSettings, routes: { kind: 'ingress', className: 'x' } } as const;

  it.each<[string, Partial<EnvironmentPlan>, RegExp]>([
    ['a set with a dash', { units: [{ ...first!, set: 'a-b' }] }, /names no set/],
    ['a set that is no label', { units: [{ ...first!, set: '' }] }, /names no set/],
    ['replicas that are none', { units: [{ ...first!, replicas: 1.5 }] }, /replicas/],
    ['more replicas than a cell gives', { units: [{ ...first!, replicas: 1_000 }] }, /at most 200/],
    [
      'an autoscaler without a figure',
      { units: [{ ...first!, autoscale: { min: 1, max: 0, cpuMillicores: 1 } }] },
      /autoscale/,
    ],
    ['a call into another set', { units: [first!, second!, { ...gateway!, set: 'b' }] }, /not in its set/],
    ['a version twice', { units: [first!, { ...first!, replicas: 2 }], places: [] }, /same version of a unit twice/],
    ['a place for what does not run', { places: [{ set: 'a', key: 'workspace', version: 'x' }] }, /does not run/],
    ['a place twice', { places: [...plan.places, ...plan.places] }, /same place twice/],
    ['a route to no place', { routes: [{ ...route, canary: { set: 'b', key: 'gateway-main' } }] }, /no place/],
    ['a route to nobody', { routes: [split] }, /nobody to answer/],
    ['a host twice', { routes: [route, { ...route }] }, /there twice/],
  ])('is refused with %s', (_, change, words) => {
    expect(textOf(acceptPlan({ ...plan, ...change }, exampleSettings))).toMatch(words);
  });

  it('is refused where an Ingress would have to split requests', () => {
    const { plan: canary } = examplePlans.canary;
    const places = placesOf(canary.units, ingress);
    expect(textOf(acceptPlan({ ...canary, places }, ingress))).toMatch(/which an Ingress cannot/);
  });

  it('is refused where images would have a tag', () => {
    for (const imageRepository of ['registry/x:latest', 'registry/../x', 'x', 'registry/x@sha256:0']) {
      expect(textOf(acceptPlan(plan, { ...exampleSettings, imageRepository }))).toMatch(/"imageRepository"/);
    }
  });
});
