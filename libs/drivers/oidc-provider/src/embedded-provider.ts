import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UserId } from '@tiffin/kernel';
import type Koa from 'koa';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import { OwnTokens } from './access-tokens.js';
import { consoleClient, mayReturnTo } from './clients.js';
import { cookieOptions, type ProviderParts, providerConfiguration, sessionSeconds } from './configuration.js';
import { pollSeconds } from './device-flow.js';
import { registrations, routes } from './routes.js';
import { tokenEndpoints } from './token-endpoints.js';

/** A sign-in or sign-up under way in one browser. */
export interface SigningIn {
  readonly uid: string;
  readonly prompt: 'login' | 'create';
  readonly clientId: string;
  /** What the client believes to be the person's address. */
  readonly loginHint: string;
  /** Where the browser goes in the end; null for a device. */
  readonly returnsTo: string | null;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** oidc-provider on the paths and with the claims of a Keycloak realm. */
export class EmbeddedProvider {
  #provider!: Provider;
  #handle!: Handler;
  readonly #mount: string;

  constructor(
    private readonly parts: ProviderParts,
    /** Told what went wrong inside, which people are not shown. */
    private readonly onError: (error: Error) => void,
  ) {
    this.#mount = new URL(parts.issuer).pathname;
    this.takeKeys();
  }

  /** Signs with the keys as they are now. What is under way ends as it began. */
  takeKeys(): void {
    const { issuer, accounts, artifacts, keys, clients } = this.parts;
    const provider = new Provider(issuer, providerConfiguration(this.parts));
    // Our own requests say who asked; see `handle`.
    provider.proxy = true;
    provider.Client.prototype.redirectUriAllowed = function isAllowed(address: string) {
      return mayReturnTo(this.clientId, address, clients);
    };
    provider.Client.prototype.postLogoutRedirectUriAllowed = provider.Client.prototype.redirectUriAllowed;
    const tokens = new OwnTokens(keys.jwks, issuer, artifacts);
    provider.use(tokenEndpoints({ provider, tokens, accounts, artifacts, apiSecret: clients.apiSecret }));
    provider.use((ctx, next) => this.#pace(ctx, next));
    provider.use((ctx, next) => this.#askInSession(ctx, next));
    provider.on('server_error', (_ctx: KoaContextWithOIDC, error: Error) => this.onError(error));
    this.#provider = provider;
    this.#handle = provider.callback() as Handler;
  }

  /** `address`: of who asks. The path begins with the realm's. */
  handle(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    const { host, protocol } = new URL(this.parts.issuer);
    // Every address that is answered or mailed is the issuer's, whatever name this request came by.
    request.headers.host = host;
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    request.headers['x-forwarded-for'] = address;
    delete request.headers['x-forwarded-host'];
    const url = keycloakAddress(request.url ?? '/', this.#mount);
    Object.assign(request, { originalUrl: url, url: url.slice(this.#mount.length) });
    return this.#handle(request, response);
  }

  /** The sign-in that this request belongs to; null where it has ended or is another browser's. */
  async signingIn(request: IncomingMessage, response: ServerResponse): Promise<SigningIn | null> {
    const details = await this.#provider.interactionDetails(request, response).catch(() => null);
    if (!details) return null;
    const { client_id: clientId, redirect_uri: returnsTo, login_hint: loginHint } = details.params;
    return {
      uid: details.uid,
      prompt: details.prompt.name === 'create' ? 'create' : 'login',
      clientId: String(clientId),
      loginHint: typeof loginHint === 'string' ? loginHint : '',
      returnsTo: typeof returnsTo === 'string' ? returnsTo : null,
    };
  }

  /** Ends it with a person: the browser has a session now, and goes on to the client. */
  async signedIn(request: IncomingMessage, response: ServerResponse, accountId: UserId): Promise<void> {
    const result = { login: { accountId, remember: true }, create: {} };
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  /** Who is signed in in this browser. */
  async sessionAccount(request: IncomingMessage, response: ServerResponse): Promise<UserId | null> {
    const session = await this.#provider.Session.get(this.#provider.createContext(request, response));
    return (session.accountId as UserId | undefined) ?? null;
  }

  /** Gives the browser a session of this person, a new one, whatever it had before. */
  async openSession(request: IncomingMessage, response: ServerResponse, accountId: UserId): Promise<void> {
    const provider = this.#provider;
    const session = new provider.Session();
    session.loginAccount({ accountId });
    await session.save(sessionSeconds);
    const ctx = provider.createContext(request, response);
    const cookie = { ...cookieOptions(this.parts.issuer), path: this.#mount, maxAge: sessionSeconds * 1_000 };
    ctx.cookies.set(provider.cookieName('session'), session.jti, cookie);
  }

  /** Whether the console, and nobody else, is at this address. */
  isConsole(address: string): boolean {
    return mayReturnTo(consoleClient, address, this.parts.clients);
  }

  /** Says how often a device may ask, and keeps one that asks more often waiting. */
  async #pace(ctx: Koa.Context, next: Koa.Next): Promise<void> {
    await next();
    const body = (ctx.body ?? {}) as Record<string, unknown>;
    if (ctx.path === routes.device_authorization && ctx.status === 200) ctx.body = { ...body, interval: pollSeconds };
    if (ctx.path === routes.token && body['error'] === 'authorization_pending') await this.#slowDown(ctx);
  }

  /** A code that no page of ours sent is refused here: oidc-provider means to, and fails over the session that is not there. */
  async #askInSession(ctx: Koa.Context, next: Koa.Next): Promise<void> {
    if (ctx.path !== routes.code_verification || ctx.method !== 'POST') return next();
    const session = await this.#provider.Session.get(this.#provider.createContext(ctx.req, ctx.res));
    if (!(session as { readonly new?: boolean }).new) return next();
    const { pages } = this.parts;
    ctx.status = 400;
    ctx.type = 'html';
    ctx.set({ ...pages.headers([]) });
    ctx.body = pages.failed('invalid_request', 'This form was not sent by its page.');
  }

  async #slowDown(ctx: Koa.Context): Promise<void> {
    const { device_code: code } = (ctx as unknown as KoaContextWithOIDC).oidc.params ?? {};
    const since = await this.parts.artifacts.poll({ kind: 'DeviceCode', id: String(code) });
    // A second of grace: the device measures between its answers, we between its questions.
    if (since !== null && since < pollSeconds - 1) ctx.body = { error: 'slow_down', error_description: 'Slow down' };
  }
}

/** Keycloak has an address for new people, and a name for the code in the link of a device. */
function keycloakAddress(address: string, mount: string): string {
  const url = new URL(address, 'http://provider');
  if (url.pathname === `${mount}${registrations}`) {
    url.pathname = `${mount}${routes.authorization}`;
    url.searchParams.set('prompt', 'create');
  }
  const userCode = url.searchParams.get('user_code');
  if (url.pathname === `${mount}${routes.code_verification}` && userCode !== null) {
    // oidc-provider would send the code on by a script.
    url.searchParams.delete('user_code');
    url.searchParams.set('code', userCode);
  }
  return `${url.pathname}${url.search}`;
}
