import type { DesiredUnit } from '@tiffin/contracts';
import fc from 'fast-check';
import type { EnvironmentPlan, PlannedUnit } from '../environment-plan.js';
import type { RenderSettings } from '../render-settings.js';
import { placesOf } from './example-plans.js';

const usually = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: right, weight: 12 }, { arbitrary: wrong, weight: 1 });

/** What somebody writes who wants out. */
const attacks = [
  ...[
    '../../kube-system',
    '..',
    '/etc/passwd',
    'hostPath',
    'hostNetwork: true',
    'x\n  hostPID: true',
    '{"privileged":true}',
  ],
  ...['$(KUBERNETES_SERVICE_HOST)', '$$(X)', '$', '\0', '\ud800', '\u202e', 'ａ', 'İ', '__proto__', 'constructor', ''],
  ...[
    'kube-system',
    'default',
    'pull',
    'unit',
    'deny',
    'nowhere',
    'a'.repeat(64),
    'a'.repeat(253),
    'a-b',
    'A',
    '*',
    '1.2.3.4',
  ],
  ...['--', '-a', 'a-', 'ExternalName', 'image:latest', 'evil.example.com/x@sha256:0'],
];
const names = [
  ...['HOST', 'PORT', 'HOME', 'NODE_OPTIONS', 'LD_PRELOAD', 'TIFFIN_UPSTREAMS', 'KUBERNETES_SERVICE_HOST', 'NODE_ENV'],
  ...['TIFFIN_UNIT_VERSION', 'A', 'A.B', '__proto__', 'A=B'],
];
export const hostileText = fc.oneof(fc.constantFrom(...attacks), fc.string({ unit: 'binary', maxLength: 80 }));
const hostileTexts = fc.dictionary(fc.oneof(fc.constantFrom(...names), hostileText), hostileText, { maxKeys: 5 });

/** Whose names and values a variable can have. */
const passableTexts = hostileTexts.map((texts) =>
  Object.fromEntries(
    Object.entries(texts).filter(
      ([name, text]) => /^[A-Z_.]+$/i.test(name) && /^[^\0\ud800-\udfff]{0,253}$/u.test(text),
    ),
  ),
);

const digest = fc.constantFrom(...['a', '0'].map((character) => `sha256:${character.repeat(64)}`));
const kind = fc.constantFrom('workspace' as const, 'function' as const, 'gateway' as const);
const keys = ['workspace', 'gateway-g', 'function-f', `function-${'a'.repeat(40)}`, `microservice-${'a'.repeat(40)}`];

/** Right where a builder makes it, hostile where a customer does; with `wrong`, hostile anywhere. */
const unit = (wrong: fc.Arbitrary<string> | null): fc.Arbitrary<DesiredUnit> => {
  const or = <T>(right: fc.Arbitrary<T>, other: fc.Arbitrary<unknown>) =>
    wrong === null ? right : usually(right, other as fc.Arbitrary<T>);
  return fc.record({
    key: or(fc.constantFrom(...keys), hostileText),
    kind: or(kind, hostileText),
    name: hostileText,
    imageDigest: or(digest, hostileText),
    memoryMb: or(fc.integer({ min: 16, max: 4_096 }), fc.double()),
    upstreams: or(fc.constant([]), fc.array(fc.oneof(fc.constantFrom(...keys), hostileText), { maxLength: 3 })),
    variables: usually(passableTexts, hostileTexts),
    secrets: hostileTexts,
    values: hostileTexts,
  });
};

const uuid = fc.uuid().map((id) => id.toLowerCase());
const host = fc.constantFrom('g.development.shop.acme.example.com', 'a.b', 'xn--a.example');

const planned = (wrong: fc.Arbitrary<string> | null): fc.Arbitrary<PlannedUnit> =>
  fc.record(
    {
      set: wrong === null ? fc.constantFrom('a', 'b') : usually(fc.constantFrom('a', 'b', 'a23456789'), hostileText),
      unit: unit(wrong),
      replicas: fc.integer({ min: wrong === null ? 0 : -1, max: 5 }),
      autoscale: fc.record({
        ...{ min: fc.integer({ min: 1, max: 5 }), max: fc.integer({ min: 1, max: 9 }) },
        cpuMillicores: fc.integer({ min: 1, max: 100 }),
      }),
    },
    { requiredKeys: ['set', 'unit', 'replicas'] },
  );

/** A key of a set is there once, and is called by whatever comes after it. */
function wired(units: readonly PlannedUnit[]): readonly PlannedUnit[] {
  const distinct = [...new Map(units.map((one) => [`${one.unit.key} ${one.set}`, one])).values()];
  return distinct.map((one, index) => {
    const before = distinct.slice(0, index).filter(({ set }) => set === one.set);
    return { ...one, unit: { ...one.unit, upstreams: before.map(({ unit: { key } }) => key) } };
  });
}

/** Plans of a well-built platform whose customers are hostile. */
export const plansOfHostileCustomers = (settings: RenderSettings): fc.Arbitrary<EnvironmentPlan> =>
  fc
    .record({
      environmentId: uuid,
      owner: fc.option(fc.record({ tenant: hostileText, project: hostileText })),
      epoch: fc.nat(),
      isProduction: fc.boolean(),
      units: fc.array(planned(null), { minLength: 1, maxLength: 5 }).map(wired),
      host,
    })
    .map(({ host: name, ...rest }) => {
      const places = placesOf(rest.units, settings);
      const backends = places.slice(0, 1).map(({ set, key }) => ({ set, key, weightPercent: 100 }));
      return { ...rest, places, routes: [{ host: name, backends, canary: null }] };
    });

/** Plans in which anything may be anything. */
export const plansOfAnything: fc.Arbitrary<EnvironmentPlan> = fc.record({
  environmentId: usually(uuid, hostileText),
  owner: fc.option(fc.record({ tenant: hostileText, project: hostileText })),
  epoch: fc.oneof(fc.nat(), fc.double()),
  isProduction: fc.boolean(),
  units: fc.array(planned(hostileText), { maxLength: 3 }),
  places: fc.constant([]),
  routes: fc.array(
    fc.record({
      host: usually(host, hostileText),
      backends: fc.constant([{ set: 'a', key: 'workspace', weightPercent: 100 }]),
      canary: fc.constant(null),
    }),
    { maxLength: 1 },
  ),
});
