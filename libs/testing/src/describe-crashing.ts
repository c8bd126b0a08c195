import { expect, it } from 'vitest';
import type { CellSteps } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

/** What every cell says of units that end again and again. */
export function describeCrashing({ environment, live, answer, tested }: CellSteps): void {
  it('names a unit that crashes in a loop after it was ready', async () => {
    const desired = await environment({ answer: 'crashes' });
    await live(desired);
    const crash = async () => {
      await answer(desired, '/crash');
      const summary = (await tested().cell.list()).find(({ environmentId }) => environmentId === desired.environmentId);
      return summary?.troubles[0];
    };
    const trouble = await waitUntil('the crashes are a loop', crash, tested().crashLoopWithinMs);
    expect(trouble).toMatchObject({ unitKey: 'function-a', reason: 'exited with code 3' });
    expect(trouble.restarts).toBeGreaterThanOrEqual(3);
    expect(trouble.lastLines.join()).toContain('listening');
    const seen = await tested().cell.observe(desired.environmentId);
    expect(seen?.units).toMatchObject([{ trouble: { unitKey: 'function-a' } }]);
  });
}
