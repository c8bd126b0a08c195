import { describe, expect, it } from 'vitest';
import { inLongForm } from '@tiffin/testing/in-long-form';
import { PromotionHistory } from '../testing/promotion-history.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
withDoors((opened) => {
  doors = opened;
});

/** Kept, so that what failed once fails again; a seed that finds something is added and stays. */
const seeds = inLongForm([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584, 4181, 6765, 10946], {
  otherwise: [1, 2],
});
const steps = inLongForm(500, { otherwise: 60 });

describe('random histories of promotion over the real store', () => {
  it.each(seeds)(
    'keep P1 to P8 after every step, and each promotion ends or says what it waits for (seed %i)',
    async (seed) => {
      const history = await PromotionHistory.begin(doors, seed);
      for (let step = 1; step <= steps; step += 1)
        expect({ seed, step, broken: await history.step() }).toEqual({ seed, step, broken: [] });
      await history.end();
      process.stdout.write(
        `seed ${seed}: ${steps} steps\n${[...history.done].map((one) => one.join(' ')).join(', ')}\n`,
      );
    },
    1_800_000,
  );
});
