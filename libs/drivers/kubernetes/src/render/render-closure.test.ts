import { Refusal } from '@tiffin/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnvironmentPlan } from './environment-plan.js';
import type { KubeObject } from './kube-object.js';
import { namespaceOf } from './object-names.js';
import { renderEnvironment } from './render-environment.js';
import { examplePlans, exampleSettings, placesOf } from './testing/example-plans.js';
import { hostileText, plansOfAnything, plansOfHostileCustomers } from './testing/hostile-plans.js';
import { unknownFields } from './testing/known-fields.js';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

interface Container {
  readonly image: string;
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
}
interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes: readonly { readonly secret?: { readonly secretName: string } }[];
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
}
type Deployed = { readonly spec: { readonly template: { readonly spec: PodSpec } } };
const podsOf = (objects: readonly KubeObject[]): readonly PodSpec[] =>
  objects.filter(({ kind }) => kind === 'Deployment').map((one) => (one as unknown as Deployed).spec.template.spec);

const idOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** What must be true of whatever is rendered. */
function expectSealed(objects: readonly KubeObject[], { environmentId }: EnvironmentPlan): void {
  expect(objects.flatMap(unknownFields)).toEqual([]);
  const [first, ...others] = objects;
  expect(first).toMatchObject({ kind: 'Namespace', metadata: { name: namespaceOf(environmentId) } });
  expect(others.filter(({ kind }) => kind === 'Namespace')).toEqual([]);
  expect(new Set(others.map(({ metadata }) => metadata.namespace))).toEqual(new Set([namespaceOf(environmentId)]));
  expect(objects.map(({ metadata }) => metadata.name).filter((name) => !label.test(name))).toEqual([]);
  expect(new Set(objects.map(idOf)).size).toBe(objects.length);
  const secrets = objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name);
  for (const pod of podsOf(objects)) expectSealedPod(pod, secrets);
  expectWalls(others);
}

function expectSealedPod(pod: PodSpec, secrets: readonly string[]): void {
  const { containers, initContainers = [], volumes, ...rest } = pod;
  expect(rest).toMatchObject({ serviceAccountName: 'unit', automountServiceAccountToken: false });
  for (const { secret } of volumes) if (secret) expect(secrets).toContain(secret.secretName);
  for (const { image, command, env } of [...containers, ...initContainers]) {
    expect(image).toMatch(/^registry\.example\.com:5000\/tenants\/7@sha256:[0-9a-f]{64}$/);
    expect(command[0]).toBe('/usr/local/bin/node');
    const texts = [...command, ...env.map(({ value = '' }) => value)];
    expect(texts.filter((text) => text.replaceAll('$$', '').includes('$'))).toEqual([]);
    expect(new Set(env.map(({ name }) => name)).size).toBe(env.length);
  }
  expect(initContainers.flatMap(({ env }) => env.filter(({ value }) => value !== undefined))).toEqual([]);
  const names = containers.flatMap(({ env }) => env.map(({ name }) => name));
  expect(names.filter((name) => !known.has(name) && withheld.test(name))).toEqual([]);
  expect(containers[0]?.env.find(({ name }) => name === 'NODE_OPTIONS')?.value).toMatch(/^--max-old-space-size=\d+$/);
}

const known = new Set([
  ...[
    'NODE_ENV',
    'NODE_OPTIONS',
    'TIFFIN_UPSTREAMS',
    'TIFFIN_TRUSTED_PROXIES',
    'TIFFIN_COUNTS_FILE',
    'TIFFIN_CONSUMERS_FOLDER',
    'TIFFIN_LIMITS_FILE',
    'TIFFIN_SECRETS_FILE',
  ],
  'TIFFIN_UNIT_VERSION',
]);
const withheld = /^(NODE_|LD_|OPENSSL_|SSL|TIFFIN_|KUBERNETES_)/;

type Rule = { readonly from?: readonly object[]; readonly to?: readonly object[] };
type Policy = { readonly spec: { readonly ingress?: readonly Rule[]; readonly egress?: readonly Rule[] } };

/** A rule without peers, and an empty selector of namespaces, mean everybody. */
function expectWalls(objects: readonly KubeObject[]): void {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  expect(policies.map(({ metadata }) => metadata.name)).toContain('deny');
  for (const { spec } of policies as unknown as readonly Policy[]) {
    for (const { from, to } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      const peers = from ?? to ?? [];
      expect(peers.length).toBeGreaterThan(0);
      for (const peer of peers) expect(JSON.stringify(peer)).not.toMatch(/\{\}/);
    }
  }
}

function refusalOf(render: () => unknown): string | null {
  try {
    render();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe('whatever is asked for', () => {
  it('the examples are sealed', () => {
    for (const { plan, settings } of Object.values(examplePlans)) expectSealed(renderEnvironment(plan, settings), plan);
  });

  it('customers who write anything get what is sealed, and mostly get something', () => {
    const rendered: boolean[] = [];
    fc.assert(
      fc.property(plansOfHostileCustomers(exampleSettings), (plan) => {
        const refused = refusalOf(() => renderEnvironment(plan, exampleSettings));
        rendered.push(refused === null);
        if (refused === null) expectSealed(renderEnvironment(plan, exampleSettings), plan);
        else expect(refused).toBe('INPUT_INVALID');
      }),
      { numRuns: 150 },
    );
    expect(rendered.filter(Boolean).length).toBeGreaterThan(50);
  });

  it('a plan in which anything is anything is refused, or sealed', () => {
    fc.assert(
      fc.property(plansOfAnything, (plan) => {
        const refused = refusalOf(() => renderEnvironment(plan, exampleSettings));
        if (refused === null) expectSealed(renderEnvironment(plan, exampleSettings), plan);
        else expect(refused).toBe('INPUT_INVALID');
      }),
      { numRuns: 500 },
    );
  });

  it('two environments share no object, whatever their owners are called', () => {
    const { plan } = examplePlans.small;
    const namesOf = (environmentId: string, tenant: string) =>
      renderEnvironment({ ...plan, environmentId, owner: { tenant, project: tenant } }, exampleSettings).map(idOf);
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), hostileText, hostileText, (one, other, tenant, lookAlike) => {
        fc.pre(one !== other);
        const names = new Set(namesOf(one, tenant));
        expect(namesOf(other, lookAlike).filter((name) => names.has(name))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('an environment is never called by its name in other letters', () => {
    const { plan } = examplePlans.small;
    for (const environmentId of [plan.environmentId.toUpperCase(), `${plan.environmentId}\n`, 'kube-system', '']) {
      expect(refusalOf(() => renderEnvironment({ ...plan, environmentId }, exampleSettings))).toBe('INPUT_INVALID');
    }
  });

  it('the longest names that a canvas makes fit', () => {
    const [first] = examplePlans.small.plan.units;
    const key = `microservice-${'a'.repeat(40)}`;
    const units = [{ ...first!, set: 'a23456789', unit: { ...first!.unit, key } }];
    const plan = { ...examplePlans.small.plan, units, routes: [], places: placesOf(units, exampleSettings) };
    const names = renderEnvironment(plan, exampleSettings).map(({ metadata }) => metadata.name);
    expect(Math.max(...names.map((name) => name.length))).toBe(63);
  });
});
