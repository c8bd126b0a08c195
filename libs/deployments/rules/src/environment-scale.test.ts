import { describe, expect, it } from 'vitest';
import { Refusal } from '@tiffin/kernel';
import { needsOf } from '@tiffin/tenancy-rules';
import { decideUnitScale, plainScale, scaledUnits, scaleInCell, scaleOfUnit } from './environment-scale.js';

const usual = { replicas: 1, maxReplicas: 1, cpuPercent: 70 };
const many = { replicas: 2, maxReplicas: 5, cpuPercent: 50 };

describe('how often units run', () => {
  it.each([
    ['one', usual],
    ['as many as may be', { replicas: 100, maxReplicas: 100, cpuPercent: 400 }],
    ['between two numbers', many],
  ])('may be %s', (_, scale) => {
    expect(decideUnitScale(scale)).toEqual(scale);
  });

  it.each([
    ['none, for which there is another way', { ...usual, replicas: 0 }, /Stop the environment/],
    ['half a replica', { ...usual, replicas: 1.5 }, /replicas/],
    ['more than are allowed', { ...usual, replicas: 101, maxReplicas: 101 }, /from 1 to 100/],
    ['fewer at the most than at least', { ...usual, replicas: 3, maxReplicas: 2 }, /from 3, the fewest, to 100/],
    ['a share of nothing', { ...usual, cpuPercent: 0 }, /cpuPercent/],
    ['more of a processor than there may be', { ...usual, cpuPercent: 401 }, /from 1 to 400/],
  ])('is refused: %s', (_, scale, words) => {
    const refused = decideUnitScale(scale);
    expect(refused).toBeInstanceOf(Refusal);
    expect(String(refused)).toMatch(words);
  });

  it('is said of a unit, or of all others', () => {
    const scale = { ...usual, units: { 'function-a': many } };
    expect(scaleOfUnit(scale, 'function-a')).toEqual(many);
    expect(scaleOfUnit(scale, 'function-b')).toEqual(usual);
  });

  it('is told to cells only where it is not as if nobody had said anything', () => {
    expect(scaleInCell(plainScale)).toEqual({});
    expect(scaleInCell({ ...usual, replicas: 3, maxReplicas: 3 })).toEqual({ replicas: 3 });
    expect(scaleInCell(many)).toEqual({ replicas: 2, autoscale: { maxReplicas: 5, cpuMillicores: 125 } });
  });

  it('counts against a plan as often as a unit may run', () => {
    const units = [
      { key: 'function-a', memoryMb: 128 },
      { key: 'gateway', memoryMb: 64 },
    ];
    const scale = { ...usual, units: { 'function-a': many } };
    expect(needsOf(scaledUnits(units, plainScale))).toEqual(needsOf(units));
    expect(needsOf(scaledUnits(units, scale))).toEqual({
      ...{ units: 2, replicas: 6, cpuMillicores: 1_500, memoryMb: 704, diskMb: 3_072 },
    });
  });
});
