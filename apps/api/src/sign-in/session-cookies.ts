import '@fastify/cookie';
import type { PendingSignIn, Seal, SessionTokens } from '@tiffin/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';

/** A sign-in that somebody has begun, and where they want to be afterwards. */
export interface BegunSignIn {
  readonly pending: PendingSignIn;
  readonly to: string;
}

export type KeptSession = Pick<SessionTokens, 'refreshToken' | 'idToken'>;

const session = z.object({ refreshToken: z.string(), idToken: z.string() });
const begun = z.object({
  pending: z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() }),
  to: z.string(),
});

const signInS = 600;
/** The provider ends a session sooner where nobody uses it. */
const sessionS = 14 * 86_400;

/** What browsers keep for us: sealed, out of reach of pages, and sent to the session's routes alone. */
export class SessionCookies {
  private readonly prefix: string;

  constructor(
    private readonly seal: Seal,
    private readonly home: URL,
  ) {
    // A browser takes a cookie of this name only over TLS.
    this.prefix = this.isSecure ? '__Secure-' : '';
  }

  async keepSignIn(reply: FastifyReply, value: BegunSignIn): Promise<void> {
    const text = await this.seal.close({ purpose: 'sign-in', value, lifetimeS: signInS });
    // The provider sends the browser back, which is a way from another site.
    reply.setCookie(this.signInName(value.pending.state), text, { ...this.form('lax'), maxAge: signInS });
  }

  /** What was begun under this state, once. Null: not by this browser, not in the last minutes, or not any more. */
  async takeSignIn(state: string, request: FastifyRequest, reply: FastifyReply): Promise<BegunSignIn | null> {
    const name = this.signInName(state);
    reply.clearCookie(name, this.form('lax'));
    const read = begun.safeParse(await this.seal.open('sign-in', request.cookies[name] ?? ''));
    return read.success && read.data.pending.state === state ? read.data : null;
  }

  async keep(reply: FastifyReply, { refreshToken, idToken }: KeptSession): Promise<void> {
    const text = await this.seal.close({ purpose: 'session', value: { refreshToken, idToken }, lifetimeS: sessionS });
    reply.setCookie(this.sessionName, text, { ...this.form('strict'), maxAge: sessionS });
  }

  async read(request: FastifyRequest): Promise<KeptSession | null> {
    const read = session.safeParse(await this.seal.open('session', request.cookies[this.sessionName] ?? ''));
    return read.success ? read.data : null;
  }

  forget(reply: FastifyReply): void {
    reply.clearCookie(this.sessionName, this.form('strict'));
  }

  private get isSecure(): boolean {
    return this.home.protocol === 'https:';
  }

  private get sessionName(): string {
    return `${this.prefix}tiffin_console`;
  }

  /** One for each sign-in: two tabs may begin one at once. */
  private signInName(state: string): string {
    return `${this.prefix}tiffin_sign_in_${state.slice(0, 12).replaceAll(/[^\w-]/g, '')}`;
  }

  private form(sameSite: 'lax' | 'strict') {
    return { path: '/session', httpOnly: true, secure: this.isSecure, sameSite } as const;
  }
}
