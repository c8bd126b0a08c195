import type { Role } from '@tiffin/access';
import {
  type AccountRow,
  createServiceAccountMutation,
  deleteServiceAccountMutation,
  disableServiceAccountMutation,
  enableServiceAccountMutation,
  serviceAccountsQuery,
} from '../api/account-documents.js';
import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { inTenant, type TenantOptions } from './in-tenant.js';

/** Machines of a tenant: they act through tokens alone (`tiffin token create NAME --account ACCOUNT`). */
export function runAccountCreate(name: string, options: TenantOptions & { readonly role: Role }): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const input = { tenantId, name, role: options.role };
    const { serviceAccount } = (await api.ask(createServiceAccountMutation, { input })).createServiceAccount;
    terminal.done(`${name} is a ${serviceAccount.role}. A token of it: tiffin token create NAME --account ${name}`);
    if (options.json) terminal.data({ ok: true, ...serviceAccount });
  });
}

export function runAccountList(options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const accounts = await listAccounts(api, tenantId);
    if (options.json) return terminal.data({ ok: true, accounts });
    if (accounts.length === 0) terminal.line('There are none. Create one with: tiffin token account create NAME');
    for (const { id, name, role, disabledAt } of accounts) {
      terminal.line(`${name}  ${role}, ${disabledAt === null ? 'active' : `disabled ${disabledAt}`}  ${id}`);
    }
  });
}

const changes = {
  disable: {
    mutation: disableServiceAccountMutation,
    said: 'is disabled: its tokens open nothing until it is enabled',
  },
  enable: { mutation: enableServiceAccountMutation, said: 'is enabled: its tokens open what they did' },
  delete: { mutation: deleteServiceAccountMutation, said: 'is deleted, with its tokens' },
} as const;

export function runAccountChange(change: keyof typeof changes, wanted: string, options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id, name } = await accountOf(api, tenantId, wanted);
    const { mutation, said } = changes[change];
    await api.ask<unknown, { input: { tenantId: string; serviceAccountId: string } }>(mutation, {
      input: { tenantId, serviceAccountId: id },
    });
    terminal.done(`${name} ${said}`);
    if (options.json) terminal.data({ ok: true, id, name });
  });
}

const listAccounts = (api: ApiClient, tenantId: string): Promise<readonly AccountRow[]> =>
  allPages(async (after) => (await api.ask(serviceAccountsQuery, { tenantId, after })).tenant.serviceAccounts);

/** By id or name. */
export async function accountOf(api: ApiClient, tenantId: string, wanted: string): Promise<AccountRow> {
  const accounts = await listAccounts(api, tenantId);
  const found = accounts.filter(({ id, name }) => id === wanted || name === wanted);
  if (found.length === 1 && found[0]) return found[0];
  const reason =
    found.length === 0
      ? `There is no service account "${wanted}"`
      : `Several service accounts are called "${wanted}". Name one by its id`;
  throw new Failure(`${reason}. See: tiffin token account list`, exitCode.usage);
}
