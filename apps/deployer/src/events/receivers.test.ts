import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ForgetDeliveries } from '@tiffin/events-operations';
import { issueWorkerGrant } from '@tiffin/access';
import type { TenantId } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing';
import { Receiver } from '../testing/receiver.js';
import { ToldTenant, ToldTenants } from '../testing/told-tenant.js';

let all: ToldTenants;
let receiver: Receiver;
let tenant: ToldTenant;
beforeAll(async () => {
  [all, receiver] = await Promise.all([ToldTenants.open(), Receiver.open()]);
});
afterAll(async () => {
  receiver.close();
  await all.close();
});
beforeEach(async () => {
  tenant = await ToldTenant.make(all);
  receiver.answer = () => ({ status: 204 });
  receiver.received.length = 0;
});

describe('an address inside', () => {
  it.each([
    ['http://127.0.0.2/', 'ADDRESS_REFUSED'],
    ['http://169.254.169.254/latest/meta-data/', 'ADDRESS_REFUSED'],
    ['http://[::1]/', 'ADDRESS_REFUSED'],
    ['http://2130706434/', 'ADDRESS_REFUSED'],
    ['http://inside.example/', 'ADDRESS_REFUSED'],
    ['http://nowhere.example/', 'ADDRESS_UNREACHABLE'],
    ['file:///etc/passwd', 'INPUT_INVALID'],
  ])('is no webhook: %s', async (url, code) => {
    all.resolve = (name) =>
      name === 'nowhere.example'
        ? Promise.reject(new Error('ENOTFOUND'))
        : Promise.resolve([{ address: '10.0.0.1', family: 4 }]);
    await expect(tenant.webhook(url)).rejects.toMatchObject({ code });
    expect(await all.rows('select 1 from webhook where tenant_id = $1', [tenant.id])).toEqual([]);
  });

  it('is not called either where a name comes to mean it later, and nobody is told what it means', async () => {
    all.resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    await tenant.webhook(receiver.url('/rebind', 'hooks.example'));
    all.resolve = () => Promise.resolve([{ address: '127.0.0.2', family: 4 }]);
    await tenant.happens('deployment.fail');
    await all.tell();
    expect(receiver.received).toEqual([]);
    const [delivery] = await tenant.deliveries();
    expect(delivery).toMatchObject({
      tries: 1,
      delivered: false,
      last_error: expect.stringContaining('hooks.example'),
    });
    expect(delivery?.last_error).not.toContain('127.0.0.2');
  });

  it('is not followed to', async () => {
    all.resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    await tenant.webhook(receiver.url('/moved'));
    receiver.answer = (path) => ({ status: path === '/moved' ? 307 : 204, headers: { location: '/inside' } });
    await tenant.happens('deployment.fail');
    await all.tell();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/moved']);
    expect(await tenant.deliveries()).toMatchObject([
      { delivered: false, last_error: expect.stringContaining('redirects') },
    ]);
  });
});

describe('a receiver that hangs', () => {
  it('has what is for it wait, a thousand events and more, while other tenants are told at once', async () => {
    const other = await ToldTenant.make(all);
    await tenant.webhook(receiver.url('/hangs'));
    await other.webhook(receiver.url('/answers'));
    receiver.answer = (path) => (path === '/hangs' ? null : { status: 204 });
    await tenant.happens('environment.stop', {}, { times: 2_100 });
    const { plan, send } = all.process();
    await plan.run();
    await send.run();
    await waitUntil('it hangs', () => receiver.at('/hangs').length > 0);
    const open = () =>
      all.rows<{ n: number }>('select count(*)::int as n from directory.delivery where tenant = $1', [tenant.id]);
    // The chain keeps the rest.
    const [waiting = { n: 0 }] = await open();
    expect([waiting.n >= 1_000, waiting.n <= 1_500]).toEqual([true, true]);
    await other.happens('deployment.fail', {}, { times: 20 });
    await plan.run();
    await send.run();
    await waitUntil('the other is told', () => receiver.at('/answers').length === 20);
    // Four at once, then one: what it has cost the others.
    expect(receiver.at('/hangs').length).toBeLessThanOrEqual(8);
    expect((await tenant.deliveries()).some(({ delivered }) => delivered)).toBe(false);
    await all.rows(`update webhook set paused_for = 'paused' where tenant_id = $1`, [tenant.id]);
    await send.idle();
  });
});

it('keeps 100 deliveries for 7 days, and 1,000 dead letters for 30', async () => {
  const { id } = await tenant.webhook(receiver.url('/history'));
  const insert = (count: number, column: string, days: number) =>
    all.rows(
      `insert into webhook_delivery (tenant_id, id, webhook_id, event_id, event_type, event, next_try_at, ${column})
       select $1, gen_random_uuid(), $2, gen_random_uuid(), 't', '{}', null, now() - n * interval '1 ms' - $4 * interval '1 day'
       from generate_series(1, $3::int) n`,
      [tenant.id, id, count, days],
    );
  await insert(103, 'delivered_at', 6);
  await insert(3, 'delivered_at', 8);
  await insert(1_003, 'dead_at', 29);
  await insert(3, 'dead_at', 31);
  await tenant.happens('deployment.fail');
  const { plan } = all.process();
  await plan.run();
  const store = all.deliveries;
  const grantFor = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'deployer');
  await new ForgetDeliveries({ directory: store, store, grantFor, report: (error) => expect(error).toBeNull() }).run();
  const kept = await all.rows(
    `select count(delivered_at)::int as delivered, count(dead_at)::int as dead, count(next_try_at)::int as waiting
     from webhook_delivery where tenant_id = $1`,
    [tenant.id],
  );
  expect(kept).toEqual([{ delivered: 100, dead: 1_000, waiting: 1 }]);
});
