import type { Scope } from '@tiffin/access';
import type { VariablesOf } from '@tiffin/contracts/graphql';
import { createServiceAccountTokenMutation } from '../api/account-documents.js';
import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import { findProject } from '../api/find-project.js';
import { createTokenMutation, revokeTokenMutation, type TokenRow, tokensQuery } from '../api/token-documents.js';
import { chosenToken, tokenState } from './chosen-token.js';
import { inTenant, type TenantOptions } from './in-tenant.js';
import { accountOf } from './run-account.js';

interface CreateOptions extends TenantOptions {
  readonly scope: Scope;
  readonly project?: string;
  readonly expires: number;
  /** Name or id of the service account whose it is to be. */
  readonly account?: string;
}

/** Makes a token of one's own, or of a service account. It alone is on standard output, so that a script can take it from there. */
export function runTokenCreate(name: string, options: CreateOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { tenant, project } = options;
    const projectId = project === undefined ? null : (await findProject(api, { tenant, project })).id;
    const input = { tenantId, name, scope: options.scope, projectId, expiresInDays: options.expires };
    const { token, apiToken } = await created(api, input, options.account);
    terminal.warn('This token is shown now and never again.');
    if (options.json) return terminal.data({ ok: true, token, ...shown(apiToken) });
    terminal.line(token);
  });
}

type Wanted = Omit<VariablesOf<typeof createServiceAccountTokenMutation>['input'], 'serviceAccountId'>;

async function created(api: ApiClient, input: Wanted, account: string | undefined) {
  if (account === undefined) return (await api.ask(createTokenMutation, { input })).createApiToken;
  const serviceAccountId = (await accountOf(api, input.tenantId, account)).id;
  const asked = { input: { ...input, serviceAccountId } };
  return (await api.ask(createServiceAccountTokenMutation, asked)).createServiceAccountToken;
}

export function runTokenList(options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const tokens = await listTokens(api, tenantId);
    const now = new Date();
    const rows = tokens.map((token) => ({
      ...token,
      project: token.project?.slug ?? null,
      state: tokenState(token, now),
    }));
    if (options.json) return terminal.data({ ok: true, tokens: rows });
    if (rows.length === 0) terminal.line('There are no tokens. Create one with: tiffin token create NAME');
    for (const { id, name, scope, project, state, holder, lastUsedAt, expiresAt } of rows) {
      const use = lastUsedAt === null ? 'never used' : `last used ${lastUsedAt}`;
      const end = state === 'active' ? `expires ${expiresAt ?? 'never'}` : state;
      terminal.line(`${name}  ${scope}, ${project ?? 'all projects'}, of ${holder}, ${use}, ${end}  ${id}`);
    }
  });
}

export function runTokenRevoke(wanted: string, options: TenantOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { id, name } = chosenToken(await listTokens(api, tenantId), wanted, new Date());
    await api.ask(revokeTokenMutation, { input: { tenantId, tokenId: id } });
    terminal.done(`token ${name} is revoked; it is refused from now on`);
    if (options.json) terminal.data({ ok: true, id, name });
  });
}

const listTokens = (api: ApiClient, tenantId: string): Promise<readonly TokenRow[]> =>
  allPages(async (after) => (await api.ask(tokensQuery, { tenantId, after })).tenant.apiTokens);

const shown = ({ project, ...rest }: { readonly project: { readonly slug: string } | null }) => ({
  ...rest,
  project: project?.slug ?? null,
});
