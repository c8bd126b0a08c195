import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import {
  operatorTenantQuery,
  type OperatorTenantRow,
  operatorTenantsQuery,
  resumeTenantMutation,
  suspendTenantMutation,
} from '../api/operator-documents.js';
import { styled } from '../output/terminal.js';
import { asOperator, type OperatorOptions } from './as-operator.js';
import { limitText, overrideText } from './limit-texts.js';

interface ListOptions extends OperatorOptions {
  readonly state?: OperatorTenantRow['state'];
  readonly plan?: string;
}

export function runTenants(search: string | undefined, options: ListOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { state = null, plan = null } = options;
    const filter = { search: search ?? null, state, plan };
    const tenants = await allPages(
      async (after) => (await api.ask(operatorTenantsQuery, { ...filter, after })).operator.tenants,
    );
    if (options.json) return terminal.data({ ok: true, tenants });
    if (tenants.length === 0) terminal.line('There is no such tenant.');
    for (const tenant of tenants) terminal.line(lineOf(tenant));
  });
}

export function runTenant(slug: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const { tenant } = (await api.ask(operatorTenantQuery, { slug })).operator;
    if (options.json) return terminal.data({ ok: true, tenant });
    terminal.line(lineOf(tenant));
    for (const { resource, used, limit } of tenant.usage) {
      terminal.line(`  ${resource}: ${used} of ${limitText(limit)}`);
    }
    for (const override of tenant.overrides) terminal.line(`  ${overrideText(override)}`);
  });
}

export function runSuspend(slug: string, options: OperatorOptions & { readonly reason: string }): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const input = { tenantId: await tenantIdOf(api, slug), reason: options.reason };
    const { tenant } = (await api.ask(suspendTenantMutation, { input })).suspendTenant;
    terminal.done(`${slug} is suspended: nothing of it is built, deployed or served, and nothing is lost`);
    if (options.json) terminal.data({ ok: true, tenant });
  });
}

export function runResume(slug: string, options: OperatorOptions): Promise<void> {
  return asOperator(options, async (api, terminal) => {
    const input = { tenantId: await tenantIdOf(api, slug) };
    const { tenant } = (await api.ask(resumeTenantMutation, { input })).resumeTenant;
    terminal.done(`${slug} is ${tenant.state}`);
    if (options.json) terminal.data({ ok: true, tenant });
  });
}

export const tenantIdOf = async (api: ApiClient, slug: string): Promise<string> =>
  (await api.ask(operatorTenantQuery, { slug })).operator.tenant.id;

function lineOf({ slug, name, state, stateReason, plan, cell, members, eraseAt }: OperatorTenantRow): string {
  const why = stateReason ?? (eraseAt === null ? null : `erased from ${eraseAt} on`);
  const said = why === null ? state : `${state} (${why})`;
  return `${styled('bold', slug)}  ${name}  ${said}, plan ${plan}, in ${cell}, ${members} ${members === 1 ? 'member' : 'members'}`;
}
