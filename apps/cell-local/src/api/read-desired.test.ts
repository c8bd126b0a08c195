import { describe, expect, it } from 'vitest';
import { isEnvironmentId, readDesired } from './read-desired.js';

const unit = {
  ...{ key: 'function-a', kind: 'function', name: 'A', imageDigest: `sha256:${'0'.repeat(64)}`, memoryMb: 128 },
  ...{ upstreams: [], variables: { A: '1' } },
};
const desired = {
  environmentId: 'e',
  epoch: 1,
  releaseId: 'r',
  units: [unit],
  routes: [{ host: 'a.b', unit: unit.key }],
};

describe('readDesired', () => {
  it('reads what is right and leaves unknown fields behind', () => {
    expect(readDesired('e', { ...desired, more: 1 })).toEqual(desired);
  });

  it.each([
    ['stopped' as const],
    [{ weightPercent: 0, stickyBy: null }],
    [{ weightPercent: 99, stickyBy: { kind: 'client-address' as const } }],
    [{ weightPercent: 5, stickyBy: { kind: 'header' as const, name: 'X-User' } }],
  ])('reads the canary %j', (canary) => {
    expect(readDesired('e', { ...desired, canary })).toEqual({ ...desired, canary });
  });

  it.each([
    ['canary', 1],
    ['canary.weightPercent', { weightPercent: 100, stickyBy: null }],
    ['canary.weightPercent', { weightPercent: 0.5, stickyBy: null }],
    ['canary.stickyBy', { weightPercent: 1 }],
    ['canary.stickyBy.kind', { weightPercent: 1, stickyBy: { kind: 'luck' } }],
    ['canary.stickyBy.name', { weightPercent: 1, stickyBy: { kind: 'cookie', name: 'a;b' } }],
  ])('refuses a wrong %s and names it (%j)', (field, canary) => {
    expect(() => readDesired('e', { ...desired, canary })).toThrow(`"${field}"`);
  });

  it.each([
    ['body', null],
    ['environmentId', { ...desired, environmentId: 'other' }],
    ['epoch', { ...desired, epoch: 1.5 }],
    ['releaseId', { ...desired, releaseId: 1 }],
    ['units', { ...desired, units: {} }],
    ['units', { ...desired, units: [unit, unit] }],
    ['units.0.key', { ...desired, units: [{ ...unit, key: '../x' }] }],
    ['units.0.kind', { ...desired, units: [{ ...unit, kind: 'vm' }] }],
    ['units.0.imageDigest', { ...desired, units: [{ ...unit, imageDigest: 'sha256:../..' }] }],
    ['units.0.memoryMb', { ...desired, units: [{ ...unit, memoryMb: -1 }] }],
    ['units.0.variables.A', { ...desired, units: [{ ...unit, variables: { A: 'x\0y' } }] }],
    ['units.function-a.upstreams', { ...desired, units: [{ ...unit, upstreams: ['function-b'] }] }],
    ['routes', { ...desired, routes: [...desired.routes, ...desired.routes] }],
    ['routes.0.host', { ...desired, routes: [{ host: 'A.b:80', unit: unit.key }] }],
    ['routes.a.b', { ...desired, routes: [{ host: 'a.b', unit: 'function-b' }] }],
  ])('refuses a wrong %s and names it', (field, body) => {
    expect(() => readDesired('e', body)).toThrow(`"${field}"`);
  });

  it('takes only ids that can be the name of a file', () => {
    expect(['0190c0de-0000-7000-8000-000000000000', 'a'].every(isEnvironmentId)).toBe(true);
    expect(['', '..', 'a/b', 'a.json', '-a', 'a'.repeat(65)].some(isEnvironmentId)).toBe(false);
  });
});
