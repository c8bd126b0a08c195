import type { Account, AccountStore, ArtifactStore } from '@tiffin/accounts-operations';
import { isId, type UserId } from '@tiffin/kernel';
import {
  type AccessToken,
  type Account as ProviderAccount,
  type ClientCredentials,
  type Configuration,
  type DeviceCode,
  type KoaContextWithOIDC,
  interactionPolicy,
} from 'oidc-provider';
import {
  accessTokenSeconds,
  accountOf,
  authTimeOf,
  type PersonalToken,
  personClaims,
  shapeAccessToken,
} from './access-tokens.js';
import { ArtifactAdapter } from './artifact-adapter.js';
import { apiAudience, type ClientSettings, clients, mayReturnTo } from './clients.js';
import { checkVerifier, deviceInfoOf } from './device-flow.js';
import type { KeyRing } from './key-ring.js';
import { devicePages, errorPage, signOutPages } from './page-sources.js';
import type { ProviderPages } from './page-source.js';
import { routes } from './routes.js';

export interface ProviderParts {
  /** With the path of the realm, without a slash at its end. */
  readonly issuer: string;
  readonly accounts: Pick<AccountStore, 'account'>;
  readonly artifacts: ArtifactStore;
  readonly keys: KeyRing;
  readonly clients: ClientSettings;
  readonly pages: ProviderPages;
}

const day = 86_400;
export const sessionSeconds = 14 * day;

export const cookieOptions = (issuer: string) =>
  ({
    signed: true,
    httpOnly: true,
    sameSite: 'lax',
    overwrite: true,
    secure: issuer.startsWith('https:'),
  }) as const;

const scopes = 'openid email profile offline_access';
const claims = {
  openid: ['sub', 'typ', 'azp', 'sid'],
  email: ['email', 'email_verified'],
  profile: ['name', 'preferred_username'],
};
/** The resource whose tokens everybody gets. */
const resource = 'urn:tiffin:api';

const ttl: NonNullable<Configuration['ttl']> = {
  AccessToken: accessTokenSeconds,
  AuthorizationCode: 60,
  DeviceCode: 600,
  IdToken: accessTokenSeconds,
  Interaction: 1_800,
  Session: sessionSeconds,
  Grant: 90 * day,
  RefreshToken: (_ctx, token) => (token.scopes.has('offline_access') ? 30 : 14) * day,
};

export function providerConfiguration(parts: ProviderParts): Configuration {
  const { artifacts, keys } = parts;
  const cookie = cookieOptions(parts.issuer);
  const path = new URL(parts.issuer).pathname;
  return {
    adapter: (kind: string) => new ArtifactAdapter(kind, artifacts),
    clients: clients(parts.clients),
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    clientBasedCORS: (_ctx, origin, client) => mayReturnTo(client.clientId, `${origin}/`, parts.clients),
    jwks: { keys: keys.jwks },
    cookies: {
      keys: [keys.cookieKey],
      names: { session: 'tiffin_session', interaction: 'tiffin_interaction', resume: 'tiffin_resume' },
      long: { ...cookie, path },
      short: cookie,
    },
    routes,
    // No word of the standard's: for the console, so that it can lead there.
    discovery: { verify_email_page: `${parts.issuer}/verify-email` },
    scopes: scopes.split(' '),
    claims,
    findAccount: (ctx, sub, token) => findAccount({ ctx, sub, token }, parts.accounts),
    features: features(parts),
    formats: {
      customizers: {
        jwt: (ctx, token, structured) => shapeAccessToken(personal(ctx, token), structured, artifacts),
      },
    },
    interactions: { policy: prompts(), url: (_ctx, { uid }) => `${path}/interaction/${uid}` },
    loadExistingGrant,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    responseTypes: ['code'],
    renderError: errorPage(parts.pages),
    ttl,
  };
}

function features({ pages, artifacts }: ProviderParts): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      mask: '****-****',
      deviceInfo: deviceInfoOf,
      ...devicePages(pages),
    },
    introspection: { enabled: true },
    revocation: { enabled: true },
    userinfo: { enabled: true },
    rpInitiatedLogout: { enabled: true, ...signOutPages(pages, artifacts) },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: scopes,
        audience: apiAudience,
        accessTokenTTL: accessTokenSeconds,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  };
}

/** Sign-up before sign-in; nobody is asked to consent to what is our own. */
function prompts(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  policy.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }), 0);
  return policy;
}

interface Wanted {
  readonly ctx: KoaContextWithOIDC;
  readonly sub: string;
  readonly token: unknown;
}

async function findAccount(
  { ctx, sub, token }: Wanted,
  accounts: ProviderParts['accounts'],
): Promise<ProviderAccount | undefined> {
  const account = isId(sub) ? await accounts.account(sub as UserId) : null;
  if (!account) return undefined;
  const source = token as Partial<DeviceCode> | undefined;
  if (ctx.oidc.route === 'token' && source?.kind === 'DeviceCode') checkVerifier(ctx, source as DeviceCode);
  return {
    accountId: sub,
    account,
    claims: (use) => claimsOf(account, { use, source, client: ctx.oidc.client?.clientId }),
  };
}

interface Occasion {
  readonly use: string;
  readonly source: Partial<DeviceCode> | undefined;
  readonly client: string | undefined;
}

const claimsOf = (account: Account, { use, source, client }: Occasion) => ({
  sub: account.id as string,
  ...(use === 'id_token' ? { typ: 'ID', azp: client, sid: source?.sessionUid } : {}),
  ...personClaims(account),
});

/** Only people get tokens here. */
function personal(ctx: KoaContextWithOIDC, token: AccessToken | ClientCredentials): PersonalToken {
  if (!('accountId' in token)) throw new Error('There are no tokens for clients.');
  return { token: token as AccessToken, account: accountOf(ctx), authTime: authTimeOf(ctx) };
}

type Grant = Exclude<Awaited<ReturnType<NonNullable<Configuration['loadExistingGrant']>>>, undefined>;

/**
 * Whoever signs in to our own programs lets them act. What outlives the session (`offline_access`: the command line, on many machines)
 * has a grant of its own, so that signing out on one machine ends no other.
 */
async function loadExistingGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { oidc } = ctx;
  const { client, account, session, provider, requestParamScopes } = oidc;
  if (!client || !account || !session) return undefined;
  const known = session.grantIdFor(client.clientId);
  if (known !== undefined && !requestParamScopes.has('offline_access')) {
    const found = await provider.Grant.find(known);
    if (found?.accountId === account.accountId) return found;
  }
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(scopes);
  grant.addResourceScope(resource, scopes);
  await grant.save();
  return grant;
}
