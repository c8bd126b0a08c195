import type { ApiClient } from '../api/api-client.js';
import { type WebhookRow, webhooksQuery } from '../api/webhook-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';

export const listWebhooks = async (api: ApiClient, tenantId: string): Promise<readonly WebhookRow[]> =>
  (await api.ask(webhooksQuery, { tenantId })).tenant.webhooks;

/** The one that is meant, by its id or its URL; without either, the only one. */
export function chosenWebhook(all: readonly WebhookRow[], wanted: string | undefined): WebhookRow {
  const found = wanted === undefined ? all : all.filter(({ id, url }) => id === wanted || url === wanted);
  const [first, ...others] = found;
  if (first && others.length === 0) return first;
  const reason = first
    ? `There are several${wanted === undefined ? '' : ` of "${wanted}"`}: ${found.map(({ id }) => id).join(', ')}. Name one by its id`
    : `There is no webhook${wanted === undefined ? '' : ` "${wanted}"`}`;
  throw new Failure(`${reason}. See: tiffin webhook list`, exitCode.usage);
}
