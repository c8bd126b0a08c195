import { usageQuery } from '../api/documents.js';
import { findTenant } from '../api/find-tenant.js';
import { openApi } from '../api/open-api.js';
import { Terminal } from '../output/terminal.js';
import { requestLines, usageLines } from '../output/usage-lines.js';

/** What a tenant uses of what its plan allows. */
export async function runUsage(options: { readonly tenant?: string; readonly json?: boolean }): Promise<void> {
  const terminal = new Terminal(options.json === true);
  const api = openApi();
  try {
    const { id: tenantId, slug } = await findTenant(api, options.tenant);
    const { plan, usage, requestsByEnvironment } = (await api.ask(usageQuery, { tenantId })).tenant;
    if (options.json) return terminal.data({ ok: true, tenant: slug, plan: plan.name, usage, requestsByEnvironment });
    terminal.line(`${slug} has the plan ${plan.name}`);
    for (const line of usageLines(usage)) terminal.line(line);
    for (const line of requestLines(requestsByEnvironment)) terminal.line(line);
  } finally {
    api.close();
  }
}
