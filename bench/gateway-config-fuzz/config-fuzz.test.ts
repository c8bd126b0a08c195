import { describe, expect, it } from 'vitest';
import { randomOf } from '../../apps/runtime-gateway/src/testing/expression-fuzz.js';
import { FuzzedConfigs } from './fuzzed-configs.js';
import { judgeConfig, judgeText } from './problem-with.js';

// Many more: `npm run bench -- gateway-config-fuzz`.
describe('fuzzed configurations', () => {
  const configs = new FuzzedConfigs(randomOf(3));

  it('are read, or refused with the place and the reason, and what is read is loaded', () => {
    const outcomes = Array.from({ length: 200 }, () => judgeText(configs.text()));
    expect(outcomes.filter(({ is }) => is === 'problem')).toEqual([]);
    expect(new Set(outcomes.map(({ is }) => is))).toEqual(new Set(['served', 'refused']));
  });

  /** What longer runs have found. */
  it.each([
    [
      'an address with a query',
      'serviceEndpoints: {s: "http://x/?y"}\npipelines: {p: {policies: [{proxy: [{action: {serviceEndpoint: s}}]}]}}',
    ],
    ['an anchor within itself', 'apiEndpoints: &a {x: *a}'],
  ])('are refused with the place and the reason: %s', (_, text) => expect(judgeText(text)).toEqual({ is: 'refused' }));

  it('are loaded by the runtime, or refused with the reason', () => {
    const outcomes = Array.from({ length: 200 }, () => judgeConfig(configs.normalised()));
    expect(new Set(outcomes.map(({ is }) => is))).toEqual(new Set(['served', 'refused']));
  });
});
