import { expect, it } from 'vitest';
import type { UnitHost } from '../process/launch-unit.js';
import { LogRing } from './log-ring.js';
import { UnitProcess } from './unit-process.js';
import type { UnitSpec } from './unit-spec.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('asks for no turn before the leftovers are out of the way', async () => {
  let asked = 0;
  let clear: () => void = () => undefined;
  const starts = { turn: () => Promise.resolve(((asked += 1), false)), cancel: () => undefined };
  const host = { starts, cleared: new Promise<void>((resolve) => (clear = resolve)), processes: new Set() };
  const unit = new UnitProcess({} as UnitSpec, host as unknown as UnitHost, new LogRing());
  await tick();
  expect(asked).toBe(0);
  clear();
  expect(await unit.ended).toBe('was stopped before it started');
  expect(asked).toBe(1);
});
