import cookies from '@fastify/cookie';
import type { Seal, SignInKind } from '@tiffin/identity';
import { Refusal } from '@tiffin/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { showRefusal } from '../errors/show-refusal.js';
import { ConsoleSessions, type SessionParts } from './console-sessions.js';
import { atOwnName } from './own-name.js';
import { requireOwnPage } from './own-page.js';
import { readReturnPath } from './return-path.js';
import { type BegunSignIn, type KeptSession, SessionCookies } from './session-cookies.js';
import { showSignInFailed } from './session-answers.js';

export interface SignInOptions extends Pick<SessionParts, 'client'> {
  readonly seal: Seal;
  /** Where the console answers, as browsers see it. */
  readonly home: URL;
}

export type SessionRouteParts = SignInOptions & SessionParts;

/**
 * How browsers sign in. Authorization Code with PKCE is done here: the page holds an access token in its memory and nothing else, and the
 * refresh token is a sealed cookie that no page can read.
 */
export async function addSessionRoutes(server: FastifyInstance, parts: SessionRouteParts): Promise<void> {
  const routes = new SessionRoutes(parts);
  await server.register(async (scope) => {
    await scope.register(cookies);
    scope.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    scope.setErrorHandler(showRefusal);
    scope.get('/session/sign-in', (request, reply) => routes.begin('sign-in', request, reply));
    scope.get('/session/sign-up', (request, reply) => routes.begin('sign-up', request, reply));
    scope.get('/session/confirm-email', (request, reply) => routes.confirmEmail(request, reply));
    scope.get('/session/callback', (request, reply) => routes.complete(request, reply));
    scope.post('/session/token', (request, reply) => routes.token(request, reply));
    scope.post('/session/sign-out', (request, reply) => routes.signOut(request, reply));
    scope.post('/session/sign-out-everywhere', (request, reply) => routes.signOutEverywhere(request, reply));
  });
}

type Query = Readonly<Record<string, unknown>>;

class SessionRoutes {
  private readonly sessions: ConsoleSessions;
  private readonly cookies: SessionCookies;

  constructor(private readonly parts: SessionRouteParts) {
    this.sessions = new ConsoleSessions(parts);
    this.cookies = new SessionCookies(parts.seal, parts.home);
  }

  async begin(kind: SignInKind, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { home } = this.parts;
    const own = atOwnName(request, home);
    if (own !== null) return reply.redirect(own);
    const to = readReturnPath((request.query as Query)['to'], home);
    if (to === null) throw Refusal.of('INPUT_INVALID', 'to', 'it must be a path of the console, like /projects.');
    return this.leave(kind, to, reply);
  }

  /** To the provider's page that mails a link once more; or to a sign-in, where a provider lets nobody in before. */
  async confirmEmail(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const page = await this.parts.client.confirmationPage();
    return page === null ? this.begin('sign-in-anew', request, reply) : reply.redirect(page);
  }

  async complete(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { state } = request.query as Query;
    const begun = typeof state === 'string' ? await this.cookies.takeSignIn(state, request, reply) : null;
    if (!begun) return showSignInFailed(reply, 'It took too long, or it was begun in another browser.');
    return this.arrive(begun, request, reply);
  }

  async token(request: FastifyRequest, reply: FastifyReply): Promise<object> {
    const tokens = await this.held(request, reply, (kept) => this.sessions.renew(kept));
    await this.cookies.keep(reply, tokens);
    return { accessToken: tokens.accessToken, expiresAt: tokens.expiresAt.toISOString() };
  }

  /** Of a session that is over already nothing is left to end. */
  async signOut(request: FastifyRequest, reply: FastifyReply): Promise<object> {
    requireOwnPage(request, this.parts.home);
    const kept = await this.cookies.read(request);
    return { to: kept ? await this.ending(reply, () => this.sessions.end(kept)) : this.parts.home.href };
  }

  async signOutEverywhere(request: FastifyRequest, reply: FastifyReply): Promise<object> {
    return {
      to: await this.held(request, reply, (kept) => this.ending(reply, () => this.sessions.endEverywhere(kept))),
    };
  }

  /** The browser is signed out also where the provider cannot be told. */
  private ending(reply: FastifyReply, end: () => Promise<string>): Promise<string> {
    this.cookies.forget(reply);
    return end();
  }

  private async leave(kind: SignInKind, to: string, reply: FastifyReply): Promise<FastifyReply> {
    const { url, pending } = await this.parts.client.begin(kind);
    await this.cookies.keepSignIn(reply, { pending, to });
    return reply.redirect(url);
  }

  private async arrive(
    { pending, to }: BegunSignIn,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const query = new URL(request.url, this.parts.home).searchParams;
    const tokens = await this.parts.client.complete(query, pending);
    if (!tokens) return showSignInFailed(reply, 'The identity provider did not confirm it.');
    // The provider's own session is from before: only a password begins a new one.
    if (await this.sessions.isOutdated(tokens)) return this.leave('sign-in-anew', to, reply);
    await this.cookies.keep(reply, tokens);
    return reply.redirect(to, 303);
  }

  /** What the browser's session is good for. A session that is over is forgotten; a provider that is away ends none. */
  private async held<T>(
    request: FastifyRequest,
    reply: FastifyReply,
    use: (kept: KeptSession) => Promise<T>,
  ): Promise<T> {
    requireOwnPage(request, this.parts.home);
    const kept = await this.cookies.read(request);
    try {
      if (!kept) throw Refusal.of('UNAUTHENTICATED');
      return await use(kept);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'UNAUTHENTICATED') this.cookies.forget(reply);
      throw error;
    }
  }
}
