import { eventually } from '@tiffin/testing/cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { another, FaultCell, faultEnvironment, faultUnit } from '../testing/fault-cell.js';
import { FaultPlace } from '../testing/fault-place.js';

let at: FaultPlace;
let tested: FaultCell;

beforeAll(async () => {
  at = await FaultPlace.open();
  tested = await FaultCell.working(at);
});
afterAll(async () => {
  await tested[Symbol.asyncDispose]();
  await at[Symbol.asyncDispose]();
});

describe('F-19: credentials of a cell', () => {
  it('are changed amid a deployment, and nobody notices', async () => {
    const desired = faultEnvironment(faultUnit('one'), faultUnit('two'));
    let isRotated: Promise<void> | null = null;
    tested.proxy.onCall = ({ method, path }) => {
      if (method === 'PATCH' && path.includes('/deployments/')) isRotated ??= tested.proxy.rotate();
    };
    const told = tested.reported.length;
    await tested.bring(desired);
    await isRotated;
    expect(tested.reported.slice(told)).toEqual([]);
    const next = another({ ...desired, epoch: 2 }, faultUnit('one', 'b'));
    await tested.bring(next);
    expect(await tested.names('deployments', next)).toEqual(['one']);
  });

  it('that are refused are a cell that cannot be reached, until there are new ones', async () => {
    const desired = faultEnvironment();
    tested.proxy.revoke();
    await expect(tested.cell.apply(desired)).rejects.toMatchObject({
      code: 'CELL_UNAVAILABLE',
      message: expect.stringContaining('credentials are not accepted'),
    });
    await tested.proxy.rotate();
    await tested.bring(desired);
    await eventually('what is watched is watched again', () =>
      tested.proxy.calls.slice(-200).some(({ isWatch, code }) => isWatch && code !== 401),
    );
  });
});
