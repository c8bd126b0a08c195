import type { Fixture, Place } from './fixtures.js';

const tenantId = (place: Place) => place.tenantId;

/** A webhook of the place with a dead letter of the same id. */
export const someWebhook = ({ tenantId, projectId, spareId }: Place): string => `
  insert into webhook (tenant_id, id, project_id, url, cursor_seq, created_by)
    values ('${tenantId}', '${spareId}', '${projectId}', 'https://hooks.example/', 0, 'test') on conflict do nothing;
  insert into webhook_delivery (tenant_id, id, webhook_id, event_id, event_type, event, next_try_at, dead_at)
    values ('${tenantId}', '${spareId}', '${spareId}', 'e', 't', '{}', null, now())
    on conflict (tenant_id, id) do update set dead_at = now(), next_try_at = null`;

const ofWebhook = (name: string, [input, answer]: readonly [string, string]): Fixture => ({
  document: `mutation ($input: ${input}!) { ${name}(input: $input) { ${answer} } }`,
  variables: (id, also) => ({ input: { tenantId: id, ...also } }),
  prepare: someWebhook,
  id: tenantId,
  also: ({ spareId }) => ({ webhookId: spareId }),
  by: 'admin',
});

/** Each change is another. */
let changes = 0;

/** Suites make many, and a tenant has 20. */
const leaveRoom = ({ tenantId }: Place): string => `
  delete from webhook_delivery where tenant_id = '${tenantId}'; delete from webhook_secret where tenant_id = '${tenantId}';
  delete from webhook where tenant_id = '${tenantId}'`;

export const webhookFixtures: Readonly<Record<string, Fixture>> = {
  'Mutation.createWebhook': {
    document:
      'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id project { id } } } }',
    variables: (id, also) => ({
      input: {
        ...{ tenantId: id, url: 'https://hooks.example/', ...also },
        eventTypes: ['io.tiffin.deployment.failed.v1'],
      },
    }),
    prepare: leaveRoom,
    id: tenantId,
    also: ({ projectId }) => ({ projectId }),
    by: 'admin',
  },
  'Mutation.changeWebhook': {
    ...ofWebhook('changeWebhook', ['ChangeWebhookInput', 'changed webhook { id state }']),
    variables: (id, { webhookId }) => ({
      input: {
        ...{ tenantId: id, webhookId, url: `https://hooks.example/${(changes += 1)}`, paused: false },
        eventTypes: ['io.tiffin.deployment.failed.v1'],
      },
    }),
  },
  'Mutation.rotateWebhookSecret': ofWebhook('rotateWebhookSecret', ['RotateWebhookSecretInput', 'webhook { id }']),
  'Mutation.sendTestEvent': ofWebhook('sendTestEvent', ['WebhookInput', 'delivery { state }']),
  'Mutation.redriveDeliveries': {
    ...ofWebhook('redriveDeliveries', ['RedriveDeliveriesInput', 'count']),
    also: ({ spareId }) => ({ webhookId: spareId, deliveryId: spareId }),
  },
  'Mutation.deleteWebhook': ofWebhook('deleteWebhook', ['WebhookInput', 'webhookId']),
};
