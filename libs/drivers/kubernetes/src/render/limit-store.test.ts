import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.js';
import { limitsPort, limitStoreOf } from './limit-store.js';
import { renderEnvironment } from './render-environment.js';
import { examplePlans } from './testing/example-plans.js';
import { versionOf } from './version-of.js';

const { plan, settings } = examplePlans.limits;
const limits = settings.limits!;
const objects = renderEnvironment(plan, settings);
const secret = (of: readonly KubeObject[]) =>
  of.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'limits');
const versions = (given: typeof settings) =>
  Object.fromEntries(plan.units.map((planned) => [planned.unit.key, versionOf(planned, given)]));

describe('what gateways are told of the Redis in which they count together', () => {
  it('is in a Secret of their namespace, with a user and a password that no other environment has', () => {
    const { data } = secret(objects) as unknown as { readonly data: Readonly<Record<string, string>> };
    const told = JSON.parse(Buffer.from(data['limits.json']!, 'base64').toString()) as object;
    expect(told).toEqual(limitStoreOf(limits, settings.versionKey, plan.environmentId));
    expect(told).toMatchObject({ url: limits.url, ca: limits.ca, prefix: `${plan.environmentId}:` });
    const others = [
      limitStoreOf(limits, settings.versionKey, 'b'),
      limitStoreOf(limits, 'another key', plan.environmentId),
    ];
    for (const other of others) {
      expect(told).not.toMatchObject({ user: other.user });
      expect(told).not.toMatchObject({ password: other.password });
    }
  });

  it('is nowhere else in clear', () => {
    const { password, user } = limitStoreOf(limits, settings.versionKey, plan.environmentId);
    const text = JSON.stringify(objects);
    for (const hidden of [password, user, limits.url]) expect(text).not.toContain(hidden);
  });

  it('is given to gateways alone', () => {
    const told = objects.filter((object) => object.kind === 'Deployment' && JSON.stringify(object).includes('/limits'));
    expect(told.map(({ metadata }) => metadata.name.startsWith('gateway-main-'))).toEqual([true]);
  });

  it('makes other gateways, and nothing else another one, when it is another', () => {
    const before = versions(settings);
    const moved = versions({ ...settings, limits: { ...limits, url: 'redis://10.1.2.4:6379' } });
    expect(moved['gateway-main']).not.toBe(before['gateway-main']);
    expect({ ...moved, 'gateway-main': '' }).toEqual({ ...before, 'gateway-main': '' });
  });

  it('is nothing without such a Redis, or without a gateway', () => {
    const { limits: _, ...without } = settings;
    expect(secret(renderEnvironment(examplePlans.small.plan, without))).toBeUndefined();
    expect(secret(renderEnvironment({ ...plan, units: [], places: [], routes: [] }, settings))).toBeUndefined();
  });

  it.each([
    ['redis://a', 6_379],
    ['rediss://a:6390', 6_390],
  ])('is at a port: %s', (url, port) => {
    expect(limitsPort({ url, peers: [] })).toBe(port);
  });
});
