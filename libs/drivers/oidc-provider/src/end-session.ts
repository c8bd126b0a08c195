import type { ArtifactStore } from '@tiffin/accounts-operations';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { endGrant } from './artifact-adapter.js';

/** Signs a browser out, with everything that was given to it, and sends it where the client wants it. */
export async function endSession(ctx: KoaContextWithOIDC, artifacts: ArtifactStore): Promise<void> {
  const { session, provider } = ctx.oidc;
  if (!session) return;
  const { postLogoutRedirectUri, state } = (session.state ?? {}) as Record<string, string | undefined>;
  const given = Object.values(session.authorizations ?? {});
  // What outlives sessions (the command line) goes on: it is signed out where it is.
  const ended = given.flatMap(({ grantId, persistsLogout }) => (grantId && !persistsLogout ? [grantId] : []));
  await Promise.all(ended.map((grantId) => endGrant(artifacts, grantId)));
  await session.destroy();
  ctx.cookies.set(provider.cookieName('session'), null, { path: new URL(provider.issuer).pathname });
  const target = new URL(postLogoutRedirectUri ?? ctx.oidc.urlFor('end_session_success'));
  if (postLogoutRedirectUri !== undefined && state !== undefined) target.searchParams.set('state', state);
  ctx.status = 303;
  ctx.redirect(target.href);
}
