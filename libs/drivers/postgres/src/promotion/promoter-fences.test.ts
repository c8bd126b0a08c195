import { issueWorkerGrant } from '@tiffin/access';
import type { PromoterClaim, PromoterRows } from '@tiffin/promotion-operations';
import { describe, expect, it } from 'vitest';
import { PromotionPlace } from '../testing/promotion-place.js';
import { hashRows } from '../testing/row-hash.js';
import type { TestDoors } from '../testing/test-doors.js';
import { withDoors } from '../testing/with-doors.js';

let doors: TestDoors;
withDoors((opened) => {
  doors = opened;
});

const lateFault = { text: 'a late fault', retryAfterMs: 1_000, isExplained: true };
const writes: Readonly<Record<string, (rows: PromoterRows, claim: PromoterClaim) => Promise<unknown>>> = {
  renew: (rows, claim) => rows.renew(claim, 120_000),
  rest: (rows, claim) => rows.rest(claim, null),
  recordFault: (rows, claim) => rows.recordFault(claim, claim.calls, lateFault),
};

const claim = async ({ place, ids, promoterStore }: PromotionPlace, holder: string) => {
  const asked = { holder, leaseMs: 60_000 };
  return (await promoterStore.claim(issueWorkerGrant(place.tenantId, 'promoter'), ids.testing, asked))!;
};
const write = ({ place, promoterStore }: PromotionPlace, name: string, by: PromoterClaim) =>
  promoterStore.within(issueWorkerGrant(place.tenantId, 'promoter'), (rows) => writes[name]!(rows, by));

async function claimed() {
  const place = await PromotionPlace.make(doors);
  await place.build('a');
  await place.request('testing', '1');
  return { place, former: await claim(place, 'former') };
}

describe('a promoter that was overtaken (F-03)', () => {
  it.each(Object.keys(writes))('writes nothing by %s after another has taken over', async (name) => {
    const { place, former } = await claimed();
    await place.set('testing', `promote_lease_until = now() - interval '1 ms'`);
    const next = await claim(place, 'next');
    expect(next.epoch).toBe(former.epoch + 1);
    const before = [await hashRows(doors.superuser), await hashRows(doors.superuser, ['directory.work'])];
    expect(await write(place, name, former)).toBe('stale');
    expect([await hashRows(doors.superuser), await hashRows(doors.superuser, ['directory.work'])]).toEqual(before);
  });

  it.each(Object.keys(writes))('would have written by %s', async (name) => {
    const { place, former } = await claimed();
    const before = await hashRows(doors.superuser);
    expect(await write(place, name, former)).toBe('written');
    expect(await hashRows(doors.superuser)).not.toBe(before);
  });

  it('does not hold the environment any more', async () => {
    const { place, former } = await claimed();
    await place.set('testing', `promote_lease_until = now() - interval '1 ms'`);
    const next = await claim(place, 'next');
    const held = (by: PromoterClaim) =>
      place.promoterStore.within(issueWorkerGrant(place.place.tenantId, 'promoter'), (rows) => rows.held(by));
    expect(await held(former)).toBe('stale');
    expect(await held(next)).toMatchObject({ projectId: place.place.projectId });
  });
});
