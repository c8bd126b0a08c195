import type { NoticeKind } from '@tiffin/events-rules';
import type { ApiClient } from '../api/api-client.js';
import { notificationsQuery, setNotificationsMutation } from '../api/webhook-documents.js';
import { inTenant, type TenantOptions } from './in-tenant.js';

/** Shows what somebody is told of by mail, once it is as they say. `none`: nothing. */
export function runNotifications(wanted: readonly (NoticeKind | 'none')[], options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const kinds = wanted.length === 0 ? await kindsOf(api, tenantId) : await set(api, tenantId, wanted);
    if (options.json) return terminal.data({ ok: true, kinds });
    terminal.line(
      kinds.length === 0 ? 'You are told of nothing by mail.' : `You are told by mail of ${kinds.join(' and ')}.`,
    );
  });
}

async function kindsOf(api: ApiClient, tenantId: string): Promise<readonly string[]> {
  const { memberships } = (await api.ask(notificationsQuery, {})).viewer;
  return memberships.find(({ tenant }) => tenant.id === tenantId)?.notifications ?? [];
}

async function set(
  api: ApiClient,
  tenantId: string,
  wanted: readonly (NoticeKind | 'none')[],
): Promise<readonly string[]> {
  const kinds = wanted.filter((kind) => kind !== 'none');
  return (await api.ask(setNotificationsMutation, { input: { tenantId, kinds } })).setNotifications.kinds;
}
