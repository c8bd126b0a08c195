import { expect, it } from 'vitest';
import { exampleSettings } from '../render/testing/example-plans.js';
import { SameSettings } from './same-settings.js';

it('answers the same object for what says the same, and another one for anything else', () => {
  const same = new SameSettings();
  const first = same.of({ ...exampleSettings });
  expect(same.of(structuredClone(first))).toBe(first);
  const other = { ...first, timing: { ...first.timing, drainSeconds: 9 } };
  expect(same.of(other)).toEqual(other);
  expect(same.of(structuredClone(first))).toBe(first);
});
