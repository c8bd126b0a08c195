import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import {
  closeSupportMutation,
  openSupportMutation,
  supportQuery,
  type SupportRow,
} from '../api/operator-people-documents.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { asOperator, type OperatorOptions } from './as-operator.js';
import { tenantIdOf } from './run-tenants.js';

interface OpenOptions extends OperatorOptions {
  readonly reason: string;
  readonly minutes: number;
  readonly for?: string;
}

export function runSupportOpen(slug: string, options: OpenOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { reason, minutes, for: onBehalfOf = null } = options;
    const input = { tenantId: await tenantIdOf(api, slug), reason, minutes, onBehalfOf };
    const access = (await api.ask(openSupportMutation, { input })).openSupportAccess.supportAccess;
    terminal.done(`you may look into ${slug} until ${access.expiresAt}; its audit log says so, with the reason`);
    if (options.json) return terminal.data({ ok: true, supportAccess: access });
    terminal.line(`Close it once you are done: tiffin operator support close ${slug}`);
  });
}

/** What is open, of all operators; with `--all` what was, too. */
export function runSupportList(options: OperatorOptions & { readonly all?: boolean; readonly tenant?: string }) {
  return asOperator(options, async (api, terminal) => {
    const found = await accessesOf(api, options.tenant ?? null);
    const accesses = found.filter(({ isOpen }) => isOpen || options.all === true);
    if (options.json) return terminal.data({ ok: true, supportAccesses: accesses });
    if (accesses.length === 0) terminal.line('There is no support access.');
    for (const { id, tenant, operatorName, reason, isOpen, expiresAt, endedAt } of accesses) {
      const end = isOpen ? `open until ${expiresAt}` : `ended ${endedAt ?? expiresAt}`;
      terminal.line(`${tenant.slug}  ${operatorName}: ${reason}, ${end}  ${id}`);
    }
  });
}

/** Of a tenant all that are open, whoever opened them; or one by its id. */
export function runSupportClose(wanted: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const open = (await accessesOf(api, null)).filter(({ isOpen }) => isOpen);
    const meant = open.filter(({ id, tenant }) => id === wanted || tenant.slug === wanted);
    if (meant.length === 0)
      throw new Failure(`Nothing is open for "${wanted}". See: tiffin operator support list`, exitCode.usage);
    for (const { id } of meant) await api.ask(closeSupportMutation, { input: { supportAccessId: id } });
    terminal.done(`closed: ${meant.map(({ id, tenant }) => `${tenant.slug} ${id}`).join(', ')}`);
    if (options.json) terminal.data({ ok: true, closed: meant.map(({ id }) => id) });
  });
}

const accessesOf = (api: ApiClient, tenant: string | null): Promise<readonly SupportRow[]> =>
  allPages(async (after) => (await api.ask(supportQuery, { tenant, after })).operator.supportAccesses);
