import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccessWorld, type TestPlace } from '../testing/access-world.js';
import type { Answer } from '../testing/test-api.js';
import { addPerson } from '../testing/test-person.js';

let world: AccessWorld;
let place: TestPlace;
let token: string;
beforeAll(async () => {
  world = await AccessWorld.open();
  place = world.ours;
  ({ token } = await addPerson(world, 'teller', { places: [[place.tenantId, 'admin']] }));
});
afterAll(() => world.close());

const create = (url: string, change: object = {}): Promise<Answer> =>
  world.api.ask(
    token,
    'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret webhook { id url state eventTypes } } }',
    { input: { tenantId: place.tenantId, url, ...change } },
  );
const mutate = (name: string, input: string, { answer, more }: { answer: string; more: object }): Promise<Answer> =>
  world.api.ask(token, `mutation ($input: ${input}!) { ${name}(input: $input) { ${answer} } }`, {
    input: { tenantId: place.tenantId, ...more },
  });
const shown = async (fields: string) => {
  const { data } = await world.api.ask(token, `{ viewer { memberships { tenant { webhooks { ${fields} } } } } }`);
  const { viewer } = data as unknown as {
    viewer: { memberships: { tenant: { webhooks: Record<string, never>[] } }[] };
  };
  return viewer.memberships[0]?.tenant.webhooks ?? [];
};

it('shows a signing secret once, and the webhook with what became of its events', async () => {
  const made = await create('https://hooks.example/#part');
  const { secret, webhook } = made.data?.['createWebhook'] as unknown as { secret: string; webhook: { id: string } };
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  expect(webhook).toMatchObject({ url: 'https://hooks.example/', state: 'active', eventTypes: [] });
  const more = { webhookId: webhook.id };
  const sent = await mutate('sendTestEvent', 'WebhookInput', { answer: 'delivery { state tries eventType }', more });
  expect(sent.data?.['sendTestEvent']).toEqual({
    delivery: { state: 'waiting', tries: 0, eventType: 'io.tiffin.webhook.tested.v1' },
  });
  const rotated = await mutate('rotateWebhookSecret', 'RotateWebhookSecretInput', {
    ...{ answer: 'secret webhook { formerSecretEndsAt }', more },
  });
  expect(rotated.text).not.toContain(secret);
  const [seen] = await shown('url formerSecretEndsAt deliveries { edges { node { state eventType } } }');
  expect(seen).toMatchObject({ deliveries: { edges: [{ node: { state: 'waiting' } }] } });
  expect(Date.parse(seen?.['formerSecretEndsAt'] ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
  const paused = await mutate('changeWebhook', 'ChangeWebhookInput', {
    ...{ answer: 'changed webhook { state }', more: { ...more, paused: true } },
  });
  expect(paused.data?.['changeWebhook']).toEqual({ changed: true, webhook: { state: 'paused' } });
  const again = await mutate('sendTestEvent', 'WebhookInput', { answer: 'delivery { id }', more });
  expect(again.errors[0]?.extensions.code).toBe('WEBHOOK_PAUSED');
  await mutate('deleteWebhook', 'WebhookInput', { answer: 'webhookId', more });
  expect(await shown('id')).toEqual([]);
});

it.each([
  ['http://127.0.0.1/', {}, 'ADDRESS_REFUSED'],
  ['http://169.254.169.254/', {}, 'ADDRESS_REFUSED'],
  ['https://user:secret@hooks.example/', {}, 'INPUT_INVALID'],
  ['https://hooks.example/', { eventTypes: ['io.tiffin.secret.set.v1'] }, 'INPUT_INVALID'],
  ['https://hooks.example/', { projectId: 'nothing' }, 'NOT_FOUND'],
])('refuses %s with %j: %s', async (url, change, code) => {
  expect((await create(url, change)).errors[0]?.extensions.code).toBe(code);
});

it('has 20 of a tenant, however many are made at once', async () => {
  const made = await Promise.all(Array.from({ length: 24 }, (_, at) => create(`https://hooks.example/${at}`)));
  const codes = made.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
  expect(codes).toEqual(Array.from({ length: 4 }, () => 'QUOTA_EXCEEDED'));
  expect(await shown('id')).toHaveLength(20);
});
