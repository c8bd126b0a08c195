import { describe, expect, it } from 'vitest';
import { examplePlans, exampleSettings } from './testing/example-plans.js';
import { versionOf } from './version-of.js';

const [planned] = examplePlans.small.plan.units;
const usual = planned!;
const version = versionOf(usual, exampleSettings);

describe('the version of a unit', () => {
  it('is short, and the same for the same', () => {
    expect(version).toMatch(/^[0-9a-z]{9}$/);
    expect(versionOf(structuredClone(usual), exampleSettings)).toBe(version);
  });

  it.each([
    ['its set', { ...usual, set: 'b' }],
    ['its image', { ...usual, unit: { ...usual.unit, imageDigest: `sha256:${'f'.repeat(64)}` } }],
    ['a variable', { ...usual, unit: { ...usual.unit, variables: { A: '1' } } }],
    ['a secret', { ...usual, unit: { ...usual.unit, secrets: { DB_PASSWORD: 'another' } } }],
    ['a value', { ...usual, unit: { ...usual.unit, values: { REGION: 'us' } } }],
    ['its memory', { ...usual, unit: { ...usual.unit, memoryMb: 512 } }],
    ['whom it calls', { ...usual, unit: { ...usual.unit, upstreams: ['function-greeter'] } }],
  ])('is another with %s', (_, changed) => {
    expect(versionOf(changed, exampleSettings)).not.toBe(version);
  });

  it('is another with the settings of a pod', () => {
    const timing = { ...exampleSettings.timing, drainSeconds: 9 };
    expect(versionOf(usual, { ...exampleSettings, timing })).not.toBe(version);
    expect(versionOf(usual, { ...exampleSettings, runtimeClassName: 'gvisor' })).not.toBe(version);
  });

  it('is the same with another number of replicas, and another name for people', () => {
    const autoscale = { min: 2, max: 9, cpuMillicores: 50 };
    expect(versionOf({ ...usual, replicas: 5, autoscale }, exampleSettings)).toBe(version);
    expect(versionOf({ ...usual, unit: { ...usual.unit, name: 'Other' } }, exampleSettings)).toBe(version);
  });

  it('is what it was made with, where it is to stay so, whatever the settings are', () => {
    const rendered = { version: 'as-it-was', template: {} };
    expect(versionOf({ ...usual, rendered }, { ...exampleSettings, runtimeClassName: 'gvisor' })).toBe('as-it-was');
  });

  it('is made once for the same unit and settings, for it is asked for at each look', () => {
    let made = 0;
    const counting = { ...exampleSettings };
    Object.defineProperty(counting, 'versionKey', { get: () => ((made += 1), exampleSettings.versionKey) });
    const replicas = { ...usual, replicas: 5 };
    expect([versionOf(usual, counting), versionOf(usual, counting), versionOf(replicas, counting)]).toEqual(
      Array(3).fill(version),
    );
    expect(made).toBe(1);
    expect(versionOf({ ...usual, set: 'b' }, counting)).not.toBe(version);
    expect(made).toBe(2);
  });

  it('tells nobody who does not have the key of the cell which secrets lead to it', () => {
    expect(versionOf(usual, { ...exampleSettings, versionKey: 'another' })).not.toBe(version);
  });
});
