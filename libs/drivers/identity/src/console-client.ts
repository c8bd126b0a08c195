import { Refusal } from '@tiffin/kernel';
import type * as openid from 'openid-client';
import type { Issuer } from './issuer.js';

/** What the provider's answer must match; kept by the browser that asked, where no page can read it. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface SessionTokens {
  readonly accessToken: string;
  readonly expiresAt: Date;
  readonly refreshToken: string;
  /** Tells the provider whose session is to end. */
  readonly idToken: string;
}

/** `sign-up` shows the page for new people; `sign-in-anew` asks for the password whatever session there is. */
export type SignInKind = 'sign-in' | 'sign-up' | 'sign-in-anew';

export interface ConsoleClientOptions {
  readonly issuer: Issuer;
  /** Where the provider sends the browser back to. */
  readonly callbackUrl: string;
  /** Where it does after a sign-out. */
  readonly homeUrl: string;
}

const clientId = 'tiffin-console';
const scope = 'openid email profile';
const withinS = 5;
const prompts: Readonly<Record<SignInKind, object>> = {
  'sign-in': {},
  'sign-up': { prompt: 'create' },
  'sign-in-anew': { prompt: 'login' },
};

/**
 * The client `tiffin-console` of the provider: Authorization Code with PKCE, done here, so that the page never holds what renews a
 * session. What the provider refuses is null; IDENTITY_UNAVAILABLE is thrown where it does not answer as it should.
 */
export class ConsoleClient {
  private known: Promise<[typeof openid, openid.Configuration]> | null = null;

  constructor(private readonly options: ConsoleClientOptions) {}

  /** Where to send the browser. */
  async begin(kind: SignInKind): Promise<{ readonly url: string; readonly pending: PendingSignIn }> {
    const [client, provider] = await this.provider();
    const codeVerifier = client.randomPKCECodeVerifier();
    const pending = { state: client.randomState(), nonce: client.randomNonce(), codeVerifier };
    const url = client.buildAuthorizationUrl(provider, {
      ...prompts[kind],
      ...{ redirect_uri: this.options.callbackUrl, scope, state: pending.state, nonce: pending.nonce },
      code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, pending };
  }

  /** The provider's own page that mails a link to confirm an address once more; null: it has none, and does so where somebody signs in. */
  async confirmationPage(): Promise<string | null> {
    const [, provider] = await this.provider();
    const page = provider.serverMetadata()['verify_email_page'];
    return typeof page === 'string' ? page : null;
  }

  /** `query`: what the browser came back with. */
  async complete(query: URLSearchParams, pending: PendingSignIn): Promise<SessionTokens | null> {
    const [client, provider] = await this.provider();
    const url = new URL(this.options.callbackUrl);
    url.search = query.toString();
    const checks = {
      ...{ pkceCodeVerifier: pending.codeVerifier, expectedState: pending.state, expectedNonce: pending.nonce },
      idTokenExpected: true,
    };
    return answer(() => client.authorizationCodeGrant(provider, url, checks), null);
  }

  /** A refresh token works once: the answer holds the next. */
  async refresh({
    refreshToken,
    idToken,
  }: Pick<SessionTokens, 'refreshToken' | 'idToken'>): Promise<SessionTokens | null> {
    const [client, provider] = await this.provider();
    return answer(() => client.refreshTokenGrant(provider, refreshToken), idToken);
  }

  /** Takes the refresh token back, and answers where the browser ends its session at the provider. */
  async end({ refreshToken, idToken }: Pick<SessionTokens, 'refreshToken' | 'idToken'>): Promise<string> {
    const [client, provider] = await this.provider();
    await client.tokenRevocation(provider, refreshToken, { token_type_hint: 'refresh_token' }).catch(unavailable);
    const leaving = { id_token_hint: idToken, post_logout_redirect_uri: this.options.homeUrl };
    return client.buildEndSessionUrl(provider, leaving).href;
  }

  /** Asked for once; again where that failed. */
  private provider(): Promise<[typeof openid, openid.Configuration]> {
    this.known ??= discover(this.options.issuer).catch((error: unknown) => {
      this.known = null;
      return unavailable(error);
    });
    return this.known;
  }
}

/** Loaded when somebody signs in: an API that serves machines alone does without. */
async function discover(issuer: Issuer): Promise<[typeof openid, openid.Configuration]> {
  const client = await import('openid-client');
  const execute = issuer.url.startsWith('http:') ? [client.allowInsecureRequests] : [];
  const provider = await client.discovery(new URL(issuer.url), clientId, undefined, client.None(), {
    execute,
    timeout: withinS,
  });
  return [client, provider];
}

interface Granted {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly expires_in?: number;
}

async function answer(ask: () => Promise<Granted>, idToken: string | null): Promise<SessionTokens | null> {
  const granted = await ask().catch((error: unknown) => (isRefusal(error) ? null : unavailable(error)));
  if (!granted) return null;
  const { access_token: accessToken, refresh_token: refreshToken, id_token: newest = idToken } = granted;
  if (!refreshToken || !newest || !granted.expires_in) return unavailable(new Error('it left out what it must give'));
  return { accessToken, refreshToken, idToken: newest, expiresAt: new Date(Date.now() + granted.expires_in * 1000) };
}

/** What the browser came with is not good, or no longer: nothing that the provider could be blamed for. */
const refusals = ['AUTHORIZATION_RESPONSE_ERROR', 'INVALID_RESPONSE', 'JWT_CLAIM_COMPARISON_FAILED'];

function isRefusal(error: unknown): boolean {
  const { code, error: word } = error as { readonly code?: string; readonly error?: string };
  return code === 'OAUTH_RESPONSE_BODY_ERROR'
    ? word === 'invalid_grant'
    : refusals.some((one) => code === `OAUTH_${one}`);
}

function unavailable(error: unknown): never {
  throw Refusal.of('IDENTITY_UNAVAILABLE', 'it answers nobody who signs in').because(error);
}
