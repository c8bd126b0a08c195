import { findProject } from '../api/find-project.js';
import {
  changeWebhookMutation,
  createWebhookMutation,
  deleteWebhookMutation,
  rotateWebhookSecretMutation,
  type WebhookRow,
} from '../api/webhook-documents.js';
import { styled } from '../output/terminal.js';
import { chosenWebhook, listWebhooks } from './chosen-webhook.js';
import { inTenant, type TenantOptions } from './in-tenant.js';

interface CreateOptions extends TenantOptions {
  readonly project?: string;
  readonly types?: readonly string[];
}

interface ChangeOptions extends TenantOptions {
  readonly url?: string;
  readonly types?: readonly string[];
}

interface RotateOptions extends TenantOptions {
  /** Seconds. */
  readonly overlap: number;
}

/** The secret alone is on standard output, so that a script can take it from there. */
export function runWebhookCreate(url: string, options: CreateOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { tenant, project, types = [] } = options;
    const projectId = project === undefined ? null : (await findProject(api, { tenant, project })).id;
    const input = { tenantId, url, eventTypes: [...types], projectId };
    const { secret, webhook } = (await api.ask(createWebhookMutation, { input })).createWebhook;
    terminal.warn('This signing secret is shown now and never again.');
    if (options.json) return terminal.data({ ok: true, secret, ...webhook });
    terminal.line(secret);
  });
}

export function runWebhookList(options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const webhooks = (await listWebhooks(api, tenantId)).map(shown);
    if (options.json) return terminal.data({ ok: true, webhooks });
    if (webhooks.length === 0) terminal.line('There are no webhooks. Create one with: tiffin webhook create URL');
    for (const { id, url, state, eventTypes, project, failingSince } of webhooks) {
      const since = state === 'failing' ? ` since ${failingSince ?? ''}` : '';
      const of = `${eventTypes.join(', ') || 'all events'} of ${project ?? 'all projects'}`;
      terminal.line(`${url}  ${state}${since}, ${of}  ${styled('dim', id)}`);
    }
  });
}

export function runWebhookChange(wanted: string, options: ChangeOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id: webhookId } = chosenWebhook(await listWebhooks(api, tenantId), wanted);
    const { url = null, types } = options;
    const input = { tenantId, webhookId, url, eventTypes: types ? [...types] : null };
    const { changed } = (await api.ask(changeWebhookMutation, { input })).changeWebhook;
    terminal.done(changed ? 'the webhook is changed' : 'the webhook was so already');
    if (options.json) terminal.data({ ok: true, id: webhookId, changed });
  });
}

const words = {
  pause: 'nothing is sent to it until it goes on; what happens meanwhile is sent then',
  resume: 'what happened meanwhile is sent now',
};

export function runWebhookPause(what: keyof typeof words, wanted: string, options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id: webhookId } = chosenWebhook(await listWebhooks(api, tenantId), wanted);
    const input = { tenantId, webhookId, paused: what === 'pause' };
    const { changed } = (await api.ask(changeWebhookMutation, { input })).changeWebhook;
    terminal.done(changed ? words[what] : 'the webhook was so already');
    if (options.json) terminal.data({ ok: true, id: webhookId, changed });
  });
}

export function runWebhookDelete(wanted: string, options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id, url } = chosenWebhook(await listWebhooks(api, tenantId), wanted);
    await api.ask(deleteWebhookMutation, { input: { tenantId, webhookId: id } });
    terminal.done(`the webhook ${url} is deleted`);
    if (options.json) terminal.data({ ok: true, id, url });
  });
}

export function runWebhookRotate(wanted: string, options: RotateOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id } = chosenWebhook(await listWebhooks(api, tenantId), wanted);
    const input = { tenantId, webhookId: id, overlapSeconds: options.overlap };
    const { secret, webhook } = (await api.ask(rotateWebhookSecretMutation, { input })).rotateWebhookSecret;
    const { formerSecretEndsAt } = webhook;
    const former = formerSecretEndsAt === null ? 'is at its end' : `is valid beside it until ${formerSecretEndsAt}`;
    terminal.warn(`This signing secret is shown now and never again. The former one ${former}.`);
    if (options.json) return terminal.data({ ok: true, id, secret, formerSecretEndsAt });
    terminal.line(secret);
  });
}

const shown = ({ project, ...rest }: WebhookRow) => ({ ...rest, project: project?.slug ?? null });
