import type { ArtifactStore } from '@tiffin/accounts-operations';
import type { Configuration, errors, KoaContextWithOIDC } from 'oidc-provider';
import { endSession } from './end-session.js';
import type { ProviderPages } from './page-source.js';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
type SignOut = NonNullable<NonNullable<Configuration['features']>['rpInitiatedLogout']>;
type Failure = Error & { readonly userCode?: string };

const stateOf = (ctx: KoaContextWithOIDC) => ctx.oidc.session?.state as Record<string, string | undefined> | undefined;
const csrfOf = (ctx: KoaContextWithOIDC): string => stateOf(ctx)?.['secret'] ?? '';

function show(ctx: KoaContextWithOIDC, html: string, pages: ProviderPages): void {
  ctx.type = 'html';
  const target = stateOf(ctx)?.['postLogoutRedirectUri'];
  ctx.set({ ...pages.headers(target ? [new URL(target).origin] : []) });
  ctx.body = html;
}

export function devicePages(pages: ProviderPages): DeviceFlow {
  const actionOf = (ctx: KoaContextWithOIDC): string => ctx.oidc.urlFor('code_verification');
  return {
    userCodeInputSource: (...[ctx, , , error]) => {
      const userCode = (error as Failure | undefined)?.userCode ?? offered(ctx);
      const form = { action: actionOf(ctx), csrf: csrfOf(ctx), userCode, trouble: troubleWith(error) };
      show(ctx, pages.askUserCode(form), pages);
    },
    userCodeConfirmSource: (...[ctx, , client, , userCode]) => {
      const form = { action: actionOf(ctx), csrf: csrfOf(ctx), userCode, clientName: client.clientName ?? '' };
      show(ctx, pages.confirmUserCode(form), pages);
    },
    successSource: (ctx) => show(ctx, pages.deviceDone(ctx.oidc.client?.clientName ?? ''), pages),
  };
}

/** A link may bring the code along; it still has to be compared with what the device shows. */
const offered = (ctx: KoaContextWithOIDC): string => {
  const { code } = ctx.query;
  return typeof code === 'string' ? code.slice(0, 20) : '';
};

function troubleWith(error: Error | errors.OIDCProviderError | undefined): string | null {
  if (!error) return null;
  if (error.name === 'AbortedError') return 'Nothing was allowed. You can close this page.';
  if (error.name === 'ExpiredError') return 'This code has expired. Start again on the device.';
  if (error.name === 'AlreadyUsedError') return 'This code was used before. Start again on the device.';
  return 'There is no such code. Compare it with what the device shows.';
}

export function signOutPages(pages: ProviderPages, artifacts: ArtifactStore): SignOut {
  return {
    logoutSource: async (ctx) => {
      // Whoever holds an ID token of this very person signs them out without a question, as Keycloak has it.
      const hint = ctx.oidc.entities['IdTokenHint'] as { readonly payload?: { readonly sub?: string } } | undefined;
      if (hint?.payload?.sub !== undefined && hint.payload.sub === ctx.oidc.session?.accountId)
        return endSession(ctx, artifacts);
      show(ctx, pages.confirmSignOut({ action: ctx.oidc.urlFor('end_session_confirm'), csrf: csrfOf(ctx) }), pages);
    },
    postLogoutSuccessSource: (ctx) => show(ctx, pages.signedOut(), pages),
  };
}

export function errorPage(pages: ProviderPages): NonNullable<Configuration['renderError']> {
  return (ctx, { error, error_description: description }) => show(ctx, pages.failed(error, description ?? ''), pages);
}
