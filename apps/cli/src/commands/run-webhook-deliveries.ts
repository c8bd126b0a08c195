import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from '../api/api-client.js';
import {
  deliveriesQuery,
  type DeliveryRow,
  redriveDeliveriesMutation,
  sendTestEventMutation,
} from '../api/webhook-documents.js';
import { Failure } from '../failure.js';
import { styled } from '../output/terminal.js';
import { chosenWebhook, listWebhooks } from './chosen-webhook.js';
import { inTenant, type TenantOptions } from './in-tenant.js';

type State = DeliveryRow['state'];

interface DeliveriesOptions extends TenantOptions {
  readonly state?: State;
}

interface RedriveOptions extends TenantOptions {
  readonly delivery?: string;
}

interface TestOptions extends TenantOptions {
  /** Seconds. */
  readonly timeout: number;
}

const mostShown = 100;

export function runWebhookDeliveries(wanted: string, options: DeliveriesOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id } = chosenWebhook(await listWebhooks(api, tenantId), wanted);
    const deliveries = await deliveriesOf(api, { tenantId, id, state: options.state ?? null });
    if (options.json) return terminal.data({ ok: true, deliveries });
    if (deliveries.length === 0) terminal.line('There is nothing.');
    for (const one of deliveries)
      terminal.line(`${one.createdAt}  ${one.eventType}  ${outcomeOf(one)}  ${styled('dim', one.id)}`);
  });
}

/** Ends well where the event was delivered. */
export function runWebhookTest(wanted: string, options: TestOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id } = chosenWebhook(await listWebhooks(api, tenantId), wanted);
    const { delivery } = (await api.ask(sendTestEventMutation, { input: { tenantId, webhookId: id } })).sendTestEvent;
    terminal.busy('sending an event');
    const tried = await settled(() => deliveryOf(api, { tenantId, id, delivery: delivery.id }), options.timeout);
    if (tried?.state !== 'delivered') {
      const outcome = tried ? outcomeOf(tried) : `it was not tried within ${options.timeout} s`;
      throw new Failure(`The event was not delivered: ${outcome}. See: tiffin webhook deliveries ${id}`);
    }
    terminal.done(`the event was delivered: the receiver answers ${tried.lastStatus}`);
    if (options.json) terminal.data({ ok: true, delivery: tried });
  });
}

export function runWebhookRedrive(wanted: string, options: RedriveOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id: webhookId } = chosenWebhook(await listWebhooks(api, tenantId), wanted);
    const input = { tenantId, webhookId, deliveryId: options.delivery ?? null };
    const { count } = (await api.ask(redriveDeliveriesMutation, { input })).redriveDeliveries;
    terminal.done(count === 1 ? '1 dead letter is tried again' : `${count} dead letters are tried again`);
    if (options.json) terminal.data({ ok: true, id: webhookId, count });
  });
}

interface Asked {
  readonly tenantId: string;
  readonly id: string;
  readonly state: State | null;
}

async function deliveriesOf(api: ApiClient, { tenantId, id, state }: Asked): Promise<readonly DeliveryRow[]> {
  const { webhooks } = (await api.ask(deliveriesQuery, { tenantId, first: mostShown, state })).tenant;
  return webhooks.find((webhook) => webhook.id === id)?.deliveries.edges.map(({ node }) => node) ?? [];
}

async function deliveryOf(
  api: ApiClient,
  { delivery, ...asked }: Omit<Asked, 'state'> & { readonly delivery: string },
) {
  return (await deliveriesOf(api, { ...asked, state: null })).find(({ id }) => id === delivery);
}

/** Once it has been tried; undefined where it has not within so many seconds. */
async function settled(
  look: () => Promise<DeliveryRow | undefined>,
  seconds: number,
): Promise<DeliveryRow | undefined> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const found = await look();
    if (found && found.tries > 0) return found;
    await pause(300);
  }
  return undefined;
}

function outcomeOf({ state, tries, lastStatus, lastError, nextTryAt }: DeliveryRow): string {
  const said = lastError ?? (lastStatus === null ? 'not tried yet' : `the receiver answers ${lastStatus}`);
  if (state === 'waiting') return tries === 0 ? 'waiting' : `tried ${tries} times, next ${nextTryAt ?? ''}: ${said}`;
  return state === 'dead' ? `dead after ${tries} tries: ${said}` : `delivered: ${said}`;
}
