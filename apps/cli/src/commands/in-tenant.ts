import type { ApiClient } from '../api/api-client.js';
import { findTenant } from '../api/find-tenant.js';
import { openApi } from '../api/open-api.js';
import { Terminal } from '../output/terminal.js';

export interface TenantOptions {
  readonly tenant?: string;
  readonly json?: boolean;
}

/** Runs what is about one tenant of whoever is signed in. */
export async function inTenant(
  options: TenantOptions,
  work: (api: ApiClient, tenantId: string, terminal: Terminal) => Promise<void>,
): Promise<void> {
  const api = openApi();
  try {
    await work(api, (await findTenant(api, options.tenant)).id, new Terminal(options.json === true));
  } finally {
    api.close();
  }
}
