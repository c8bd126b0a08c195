import { expect, it } from 'vitest';
import type { CellSteps } from './cell-contract.js';
import { waitUntil } from './wait-until.js';

/** What every cell keeps of domains of a tenant's own. */
export function describeDomains({ environment, live, answer, tested }: CellSteps): void {
  it('a domain of its own comes and goes while its processes stay', async () => {
    const desired = { ...(await environment({ answer: 'mine' })), settingsHash: '1' };
    const own = `shop-${desired.environmentId}.example.com`;
    const asked = () => tested().get(own, '/');
    const startTimes = (units: readonly { readonly startedAt: string }[]) => units.map(({ startedAt }) => startedAt);
    const before = startTimes((await live(desired)).units);
    expect((await asked()).status).toBe(404);

    const [first] = desired.routes;
    const further = { host: own, unit: first?.unit ?? '', isCustom: true as const };
    const led = await live({ ...desired, epoch: 2, settingsHash: '2', routes: [...desired.routes, further] });
    await waitUntil('it to answer at its own domain', async () => (await asked()).body === 'mine');
    expect([startTimes(led.units), await answer(desired)]).toEqual([before, 'mine']);

    const gone = await live({ ...desired, epoch: 3, settingsHash: '3' });
    await waitUntil('its domain to lead nowhere', async () => (await asked()).status === 404);
    expect([startTimes(gone.units), await answer(desired)]).toEqual([before, 'mine']);
  });
}
