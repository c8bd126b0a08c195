import { randomUUID } from 'node:crypto';
import type { ConsoleClient, PendingSignIn, SessionTokens } from '@tiffin/identity';
import { Refusal } from '@tiffin/kernel';
import { type JsonObject, TestIssuer } from '@tiffin/testing/identity';

/** An identity provider by hand behind the client of the console: refresh tokens work once, as with every real one. */
export class FakeProvider implements Pick<
  ConsoleClient,
  'begin' | 'confirmationPage' | 'complete' | 'refresh' | 'end'
> {
  readonly begun: string[] = [];
  readonly ended: string[] = [];
  refreshed = 0;
  isAway = false;
  /** Of the people whom it signs in. */
  claims: JsonObject = {};
  /** Where it mails links once more; null: it does so at each sign-in. */
  confirmsAt: string | null = null;
  /** Answers wait for it. */
  gate: Promise<void> = Promise.resolve();
  private standing = '';

  constructor(private readonly issuer: TestIssuer) {}

  async begin(kind: string): Promise<{ url: string; pending: PendingSignIn }> {
    this.mustAnswer();
    this.begun.push(kind);
    const state = `state-${this.begun.length}`.padEnd(43, 'x');
    return {
      url: `${this.issuer.url}/auth?state=${state}`,
      pending: { state, nonce: 'nonce', codeVerifier: 'verifier' },
    };
  }

  async confirmationPage(): Promise<string | null> {
    return this.confirmsAt;
  }

  /** Whose state it is, is looked at before anybody is asked. */
  async complete(query: URLSearchParams): Promise<SessionTokens | null> {
    this.mustAnswer();
    return query.get('code') === 'good' ? this.tokens() : null;
  }

  async refresh({ refreshToken }: { readonly refreshToken: string }): Promise<SessionTokens | null> {
    await this.gate;
    this.mustAnswer();
    this.refreshed += 1;
    if (refreshToken === this.standing) return this.tokens();
    // A second use: whoever has the newer one is signed out too.
    this.standing = '';
    return null;
  }

  async end({ idToken }: { readonly idToken: string }): Promise<string> {
    this.ended.push(idToken);
    this.mustAnswer();
    this.standing = '';
    return `${this.issuer.url}/logout`;
  }

  private mustAnswer(): void {
    if (this.isAway) throw Refusal.of('IDENTITY_UNAVAILABLE', 'it answers nobody who signs in');
  }

  private tokens(): SessionTokens {
    this.standing = `refresh-${randomUUID()}`;
    const accessToken = this.issuer.token('anna', this.claims);
    return { accessToken, refreshToken: this.standing, idToken: 'id-token', expiresAt: new Date(Date.now() + 300_000) };
  }
}
