import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangeWebhook, RedriveDeliveries, RotateWebhookSecret, SendTestEvent } from '@tiffin/events-operations';
import type { CloudEvent } from '@tiffin/events-rules';
import { newId } from '@tiffin/kernel';
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
  all.reported.length = 0;
});

const eventOf = ({ body }: { readonly body: string }) => JSON.parse(body) as CloudEvent;
const typesAt = (path: string) => receiver.at(path).map((one) => eventOf(one).type);
const change = () => new ChangeWebhook(all.webhooks, all.calls);
const manage = () => tenant.grant('webhook.manage');

describe('a webhook is told', () => {
  it('what happens from then on, as a CloudEvent that its secret verifies', async () => {
    await tenant.happens('deployment.succeed');
    const { secret } = await tenant.webhook(receiver.url('/all'));
    const [release] = await all.rows<{ id: string }>('select id from release where tenant_id = $1', [tenant.id]);
    await tenant.happens('deployment.fail', {
      release: release?.id,
      unit: 'function-a',
      reason: 'did not start',
      x: 'inside',
    });
    await tenant.happens('secret.set', { name: 'TOKEN' });
    await all.tell();
    const [told, ...others] = receiver.at('/all');
    if (!told) throw new Error('nothing came');
    expect(others).toEqual([]);
    expect(told.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    const event = new Webhook(secret).verify(told.body, told.headers as Record<string, string>) as CloudEvent;
    expect(event).toMatchObject({
      ...{ specversion: '1.0', source: `/tenants/${tenant.id}`, type: 'io.tiffin.deployment.failed.v1' },
      subject: `projects/${tenant.projectId}/environments/${tenant.environmentId}`,
      data: {
        ...{ project: { name: 'P' }, environment: { name: 'e1' }, release: { id: release?.id } },
        ...{ unit: 'function-a', reason: 'did not start' },
      },
    });
    expect(event.id).toBe(told.headers['webhook-id']);
    expect(told.body).not.toContain('inside');
    expect(await tenant.deliveries()).toMatchObject([{ tries: 1, last_status: 204, delivered: true, dead: false }]);
    expect(all.reported).toEqual([]);
  });

  it('of the types that it wants, and of its project', async () => {
    await tenant.webhook(receiver.url('/failed'), ['io.tiffin.deployment.failed.v1']);
    const own = { url: receiver.url('/own'), eventTypes: [], projectId: tenant.projectId };
    await all.create.run(manage(), own);
    await tenant.happens('deployment.fail');
    await tenant.happens('deployment.succeed');
    await tenant.happens('revision.build', {}, { on: { objectKind: 'project', objectId: newId() } });
    await all.tell();
    expect(typesAt('/failed')).toEqual(['io.tiffin.deployment.failed.v1']);
    expect(typesAt('/own').toSorted()).toEqual(['io.tiffin.deployment.failed.v1', 'io.tiffin.deployment.succeeded.v1']);
  });

  it('of a promotion, with what it is of', async () => {
    await tenant.webhook(receiver.url('/promoted'));
    const id = newId();
    await all.rows(
      `insert into promotion (tenant_id, id, environment_id, release_id, way, actor_kind, actor_id)
       select $1, $2, $3, r.id, 'person', 'user', 'ada' from release r where r.tenant_id = $1`,
      [tenant.id, id, tenant.environmentId],
    );
    await tenant.happens('promotion.succeed', {}, { on: { objectKind: 'promotion', objectId: id } });
    await all.tell();
    expect(receiver.at('/promoted').map(eventOf)).toMatchObject([
      {
        ...{
          type: 'io.tiffin.promotion.succeeded.v1',
          subject: expect.stringContaining(tenant.environmentId) as string,
        },
        data: { promotion: { id }, environment: { name: 'e1' }, release: { name: expect.any(String) as string } },
      },
    ]);
  });

  it('by a process that reads acts of some nouns alone', async () => {
    await tenant.happens('deployment.fail');
    await tenant.happens('secret.set', { name: 'TOKEN' });
    const worker = await all.connect('worker');
    await worker.query(`select set_config('app.tenant_id', $1, false)`, [tenant.id]);
    const { rows } = await worker.query('select * from audit.acts_between(0, 100, $1)', [
      ['deployment.fail', 'secret.set'],
    ]);
    expect(rows.map(({ action }: { action: string }) => action)).toEqual(['deployment.fail']);
    expect(Object.keys(rows[0] as object)).not.toContain('actor_name');
    await expect(worker.query('select 1 from audit_event')).rejects.toThrow('permission denied');
    await worker.end();
  });

  it('of an act whose transaction commits late, as of those that it kept waiting (F-24)', async () => {
    await tenant.webhook(receiver.url('/late'));
    const [late, other] = await Promise.all([all.connect(), all.connect()]);
    await late.query('begin');
    await tenant.happens('deployment.fail', {}, { by: late });
    const waiting = tenant.happens('deployment.succeed', {}, { by: other });
    await all.tell();
    expect(receiver.at('/late')).toEqual([]);
    await late.query('commit');
    await waiting;
    await all.tell();
    const numbers = receiver.at('/late').map((one) => Number(eventOf(one).id.split('-').at(-1)));
    expect(numbers.toSorted()).toEqual([numbers.toSorted()[0], (numbers.toSorted()[0] ?? 0) + 1]);
    await Promise.all([late.end(), other.end()]);
  });

  it('what a test event is, once', async () => {
    const { id } = await tenant.webhook(receiver.url('/test'));
    await new SendTestEvent(all.webhooks).run(manage(), id);
    await all.tell();
    expect(typesAt('/test')).toEqual(['io.tiffin.webhook.tested.v1']);
  });

  it('once by any number of processes', async () => {
    await tenant.webhook(receiver.url('/many'));
    await tenant.happens('environment.stop', {}, { times: 60 });
    const processes = [all.process(), all.process(), all.process()];
    await Promise.all(processes.map(({ plan }) => plan.run()));
    for (const { send } of processes) await send.run();
    await Promise.all(processes.map(({ send }) => send.idle()));
    await all.tell();
    const ids = receiver.at('/many').map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size]).toEqual([60, 60]);
  });
});

describe('what was not delivered', () => {
  it('is sent again with the same id and the same bytes, where a process ended before it could say so', async () => {
    await tenant.webhook(receiver.url('/crash'));
    await tenant.happens('deployment.fail');
    const store = all.deliveries;
    const crashing = {
      within: <T>(key: Parameters<typeof store.within>[0], work: Parameters<typeof store.within<T>>[1]) =>
        store.within(key, (rows) => work(Object.assign(rows, { settle: () => Promise.reject(new Error('it ends')) }))),
    };
    const { plan, send } = all.process({ store: crashing });
    await plan.run();
    await send.run();
    await send.idle();
    await all.tell();
    // Nobody else sends what has been taken, until the time is over.
    expect(receiver.at('/crash')).toHaveLength(1);
    await all.rows(`update directory.delivery set busy_until = now() - interval '1 s' where tenant = $1`, [tenant.id]);
    await all.tell();
    const [first, second] = receiver.at('/crash');
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(await tenant.deliveries()).toMatchObject([{ tries: 1, delivered: true }]);
  });

  it('is tried again, later each time, and in the end is a dead letter that somebody may drive anew', async () => {
    const { id } = await tenant.webhook(receiver.url('/down'));
    receiver.answer = () => ({ status: 500 });
    await tenant.happens('deployment.fail');
    const waits: unknown[] = [];
    for (let tries = 0; tries < 11; tries += 1) {
      await tenant.later();
      await all.tell();
      waits.push((await tenant.deliveries())[0]?.again_s);
    }
    expect(waits).toEqual([5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
    expect(await tenant.deliveries()).toMatchObject([{ tries: 11, last_status: 500, dead: true, delivered: false }]);
    receiver.answer = () => ({ status: 200 });
    await all.tell();
    expect(receiver.at('/down')).toHaveLength(11);
    expect(await new RedriveDeliveries(all.webhooks).run(manage(), id, null)).toBe(1);
    await all.tell();
    expect(await tenant.deliveries()).toMatchObject([{ tries: 1, last_status: 200, dead: false, delivered: true }]);
    expect(new Set(receiver.at('/down').map(({ body }) => body)).size).toBe(1);
  });

  it('waits with all that is for the same receiver, where that asks for a rest', async () => {
    await tenant.webhook(receiver.url('/busy'));
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '7200' } });
    await tenant.happens('deployment.fail');
    await all.tell();
    await tenant.happens('deployment.succeed');
    await all.tell();
    expect(receiver.at('/busy')).toHaveLength(1);
    expect(await tenant.deliveries()).toMatchObject([{ tries: 1, again_s: 7_200 }, { tries: 0 }]);
    receiver.answer = () => ({ status: 200 });
    await all.rows(`update webhook set rest_until = now() - interval '1 s' where tenant_id = $1`, [tenant.id]);
    await tenant.later();
    await all.tell();
    expect(await tenant.deliveries()).toMatchObject([{ delivered: true }, { delivered: true }]);
  });

  it('waits until somebody lets the webhook go on, whose receiver says that it is gone', async () => {
    const { id } = await tenant.webhook(receiver.url('/gone'));
    receiver.answer = () => ({ status: 410 });
    await tenant.happens('deployment.fail');
    await all.tell();
    await tenant.happens('deployment.succeed');
    await tenant.later();
    await all.tell();
    expect(receiver.at('/gone')).toHaveLength(1);
    const acts = await all.rows('select actor_id from audit_event where tenant_id = $1 and action = $2', [
      ...[tenant.id, 'webhook.pause'],
    ]);
    expect(acts).toEqual([{ actor_id: 'deployer' }]);
    await expect(new SendTestEvent(all.webhooks).run(manage(), id)).rejects.toMatchObject({ code: 'WEBHOOK_PAUSED' });
    receiver.answer = () => ({ status: 200 });
    expect(await change().run(manage(), id, { sending: 'on' })).toBe(true);
    await all.tell();
    expect(typesAt('/gone').slice(1).toSorted()).toEqual([
      'io.tiffin.deployment.failed.v1',
      'io.tiffin.deployment.succeeded.v1',
    ]);
  });

  it('waits while the webhook is paused, and while its tenant is suspended', async () => {
    const { id } = await tenant.webhook(receiver.url('/paused'));
    await change().run(manage(), id, { sending: 'paused' });
    await tenant.happens('deployment.fail');
    await all.tell();
    await change().run(manage(), id, { sending: 'on' });
    await all.rows(`update tenant set state = 'suspended' where tenant_id = $1`, [tenant.id]);
    await all.tell();
    expect(receiver.at('/paused')).toEqual([]);
    await all.rows(`update tenant set state = 'active' where tenant_id = $1`, [tenant.id]);
    await all.tell();
    expect(receiver.at('/paused')).toHaveLength(1);
  });

  it('takes nobody’s place while its tenant is suspended: it is neither planned nor sent', async () => {
    const theirs = async () =>
      [...(await all.deliveries.webhooksBehind(1_000)), ...(await all.deliveries.claimDeliveries(1_000, 1))].filter(
        ({ tenantId }) => tenantId === tenant.id,
      );
    const suspend = (state: string) =>
      all.rows('update tenant set state = $2 where tenant_id = $1', [tenant.id, state]);
    await tenant.webhook(receiver.url('/behind'));
    await tenant.happens('deployment.fail');
    await all.process().plan.run();
    await tenant.happens('deployment.fail');
    await suspend('suspended');
    expect(await theirs()).toEqual([]);
    await suspend('active');
    expect(await theirs()).toHaveLength(2);
  });
});

describe('secrets', () => {
  it('are two while one takes the place of the other, and open after the tenant has another key', async () => {
    const { id, secret: first } = await tenant.webhook(receiver.url('/rotated'));
    const second = await new RotateWebhookSecret(all.webhooks).run(manage(), id, 3_600_000);
    await tenant.happens('deployment.fail');
    await all.tell();
    const verifiedWith = (at: number) =>
      [first, second].map((secret) => {
        const { body, headers } = receiver.at('/rotated')[at] ?? { body: '', headers: {} };
        try {
          return new Webhook(secret).verify(body, headers as Record<string, string>) !== null;
        } catch {
          return false;
        }
      });
    expect(verifiedWith(0)).toEqual([true, true]);
    await all.rotateKeys(tenant);
    await all.rows(`update webhook_secret set ends_at = now() where tenant_id = $1 and version = 1`, [tenant.id]);
    await tenant.happens('deployment.fail');
    await all.tell();
    expect(verifiedWith(1)).toEqual([false, true]);
    expect(await all.rows('select version from tenant_key where tenant_id = $1', [tenant.id])).toEqual([
      { version: 2 },
    ]);
  });

  it('are nowhere but in the answer', async () => {
    const { secret } = await tenant.webhook(receiver.url('/sealed'));
    const kept = await all.rows<{ all: string }>(
      `select (select json_agg(s) from webhook_secret s where s.tenant_id = $1)::text
         || (select json_agg(e) from audit_event e where e.tenant_id = $1)::text as all`,
      [tenant.id],
    );
    expect(kept[0]?.all).toContain('ciphertext');
    expect(kept[0]?.all).not.toContain(secret.slice('whsec_'.length));
  });
});
