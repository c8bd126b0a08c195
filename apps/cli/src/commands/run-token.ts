import type { Scope } from '@tiffin/access';
import { allPages } from '../api/all-pages.js';
import type { ApiClient } from '../api/api-client.js';
import { findProject } from '../api/find-project.js';
import { findTenant } from '../api/find-tenant.js';
import { openApi } from '../api/open-api.js';
import { createTokenMutation, revokeTokenMutation, type TokenRow, tokensQuery } from '../api/token-documents.js';
import { Terminal } from '../output/terminal.js';
import { chosenToken, tokenState } from './chosen-token.js';

interface TokenOptions {
  readonly tenant?: string;
  readonly json?: boolean;
}

interface CreateOptions extends TokenOptions {
  readonly scope: Scope;
  readonly project?: string;
  readonly expires: number;
}

type Work = (api: ApiClient, tenantId: string, terminal: Terminal) => Promise<void>;

async function inTenant(options: TokenOptions, work: Work): Promise<void> {
  const api = openApi();
  try {
    await work(api, (await findTenant(api, options.tenant)).id, new Terminal(options.json === true));
  } finally {
    api.close();
  }
}

/** Makes a token of one's own. It alone is on standard output, so that a script can take it from there. */
export function runTokenCreate(name: string, options: CreateOptions): Promise<void> {
  return inTenant(options, async (api, tenantId, terminal) => {
    const { tenant, project } = options;
    const projectId = project === undefined ? null : (await findProject(api, { tenant, project })).id;
    const input = { tenantId, name, scope: options.scope, projectId, expiresInDays: options.expires };
    const { token, apiToken } = (await api.ask(createTokenMutation, { input })).createApiToken;
    terminal.warn('This token is shown now and never again.');
    if (options.json) return terminal.data({ ok: true, token, ...shown(apiToken) });
    terminal.line(token);
  });
}

export function runTokenList(options: TokenOptions): Promise<void> {
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

export function runTokenRevoke(wanted: string, options: TokenOptions): Promise<void> {
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
