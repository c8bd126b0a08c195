import '@fastify/cookie';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Seal } from '@tiffin/identity';
import type { OauthPlace } from '@tiffin/oauth-operations';
import type { AuthorizationRequest } from '@tiffin/oauth-rules';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';

/** What a page of ours is about, which its form brings back. */
export interface OauthForm {
  readonly request: AuthorizationRequest;
  /** Who has signed in. Null: nobody yet. */
  readonly owner: { readonly id: string; readonly name: string } | null;
}

const shape = z.object({
  browser: z.string(),
  request: z.object({
    redirectUri: z.string(),
    state: z.nullable(z.string()),
    isFragment: z.boolean(),
    clientId: z.string(),
    responseType: z.enum(['code', 'token']),
    scopes: z.array(z.string()),
    challenge: z.nullable(z.string()),
    namesRedirectUri: z.boolean(),
  }),
  owner: z.nullable(z.object({ id: z.string(), name: z.string() })),
});

const lifetimeS = 600;
const browserForm = /^[\w-]{43}$/;

/**
 * Forms are sealed, and worth something to the browser alone that was given them: who is led into sending somebody else's form is not signed in
 * as somebody else by it. Nothing of them is kept here.
 */
export class OauthForms {
  private readonly name: string;

  constructor(
    private readonly seal: Seal,
    private readonly home: URL,
  ) {
    // A browser takes a cookie of this name only over TLS.
    this.name = this.isSecure ? '__Secure-oauth2_form' : 'oauth2_form';
  }

  async write(place: OauthPlace, form: OauthForm, [request, reply]: [FastifyRequest, FastifyReply]): Promise<string> {
    const browser = this.browserOf(request) ?? randomBytes(32).toString('base64url');
    const path = new URL(place.issuer).pathname;
    reply.setCookie(this.name, browser, {
      ...{ path, httpOnly: true, sameSite: 'lax', secure: this.isSecure, maxAge: lifetimeS },
    });
    return this.seal.close({ purpose: purposeOf(place), value: { ...form, browser }, lifetimeS });
  }

  /** Null: it was not given to this browser, or not in the last minutes, or for another environment. */
  async read(place: OauthPlace, text: string, request: FastifyRequest): Promise<OauthForm | null> {
    const read = shape.safeParse(await this.seal.open(purposeOf(place), text));
    const browser = this.browserOf(request);
    if (!read.success || browser === null) return null;
    const { browser: expected, ...form } = read.data;
    const isSame = browser.length === expected.length && timingSafeEqual(Buffer.from(browser), Buffer.from(expected));
    return isSame ? form : null;
  }

  private browserOf({ cookies }: FastifyRequest): string | null {
    const given = cookies[this.name] ?? '';
    return browserForm.test(given) ? given : null;
  }

  private get isSecure(): boolean {
    return this.home.protocol === 'https:';
  }
}

const purposeOf = ({ environmentId }: OauthPlace): string => `oauth form ${environmentId}`;
