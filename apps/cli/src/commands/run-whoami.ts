import { whoamiQuery } from '../api/documents.js';
import { openApi } from '../api/open-api.js';
import { styled, Terminal } from '../output/terminal.js';
import { bearerKind } from '../sign-in/bearer.js';
import { platform } from '../sign-in/platform.js';
import { sessionOf } from '../sign-in/session-file.js';

const ways = {
  variable: 'by the token in TIFFIN_TOKEN',
  session: 'signed in with tiffin login',
  development: 'by the development token; sign in with: tiffin login',
} as const;

/** Who the next command is, and where. */
export async function runWhoami({ json }: { readonly json?: boolean }): Promise<void> {
  const terminal = new Terminal(json === true);
  const at = platform();
  const kind = bearerKind(at);
  const api = openApi(at);
  const { viewer } = await api.ask(whoamiQuery, {}).finally(() => api.close());
  const email = kind === 'session' ? (sessionOf(at.name)?.email ?? null) : null;
  const tenants = viewer.memberships.map(({ role, tenant }) => ({ role, slug: tenant.slug, name: tenant.name }));
  if (json) return terminal.data({ ok: true, name: viewer.name, email, way: kind, apiUrl: at.apiUrl, tenants });
  terminal.line(`${styled('bold', viewer.name)}${email === null ? '' : ` <${email}>`}, ${ways[kind]}`);
  terminal.line(`at ${at.apiUrl}`);
  for (const { role, name } of tenants) terminal.line(`  ${role} of ${name}`);
}
