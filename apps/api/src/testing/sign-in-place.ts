import { resolve } from 'node:path';
import { type Issuer, KeycloakTokenVerifier, readIssuer, Seal } from '@tiffin/identity';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestIssuer } from '@tiffin/testing/identity';
import type { LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import type { SignInOptions } from '../sign-in/session-routes.js';
import { FakeProvider } from './fake-provider.js';
import { TestApi } from './test-api.js';

export type Headers = Readonly<Record<string, string>>;

/** What a page of the console sends. */
export const own = { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin', 'x-tiffin-console': '1' };
export const seal = new Seal('a key of a test, and long enough');

/** An API that browsers sign in to, with an identity provider by hand. */
export class SignInPlace {
  provider: FakeProvider;

  private constructor(
    readonly issuer: TestIssuer,
    private readonly database: TestDatabase,
    private api: TestApi | null,
  ) {
    this.provider = new FakeProvider(issuer);
  }

  static async open(home = 'http://localhost:4000'): Promise<SignInPlace> {
    const [issuer, database] = await Promise.all([TestIssuer.start(), createTestDatabase()]);
    const place = new SignInPlace(issuer, database, null);
    place.api = await TestApi.start(database.app, {
      verifier: new KeycloakTokenVerifier({ issuer: readIssuer(issuer.url) as Issuer }),
      consoleDir: resolve('dist/console'),
      signIn: { client: place.client(), seal, home: new URL(home) },
    });
    return place;
  }

  async close(): Promise<void> {
    await this.api?.close();
    await this.database.drop();
    await this.issuer.close();
  }

  /** Another provider behind the same API: nobody has signed in. */
  renewProvider(): void {
    this.provider = new FakeProvider(this.issuer);
  }

  send(method: 'GET' | 'POST' | 'OPTIONS', url: string, headers: Headers = {}): Promise<LightMyRequestResponse> {
    if (!this.api) throw new Error('It is not open.');
    return this.api.server.inject({ method, url, headers: { host: 'localhost:4000', ...headers } });
  }

  get = (url: string, headers?: Headers) => this.send('GET', url, headers);
  post = (url: string, headers: Headers) => this.send('POST', url, headers);

  /** Comes back from the provider to a sign-in that was begun. */
  arrive(begun: LightMyRequestResponse, code = 'good'): Promise<LightMyRequestResponse> {
    const cookie = String(cookieOf(begun, 'tiffin_sign_in'));
    return this.get(`/session/callback?code=${code}&state=${stateOf(begun)}`, { cookie });
  }

  /** Somebody who has signed in; answers the cookie of their session. */
  async signedIn(to = '/'): Promise<string> {
    const arrived = await this.arrive(await this.get(`/session/sign-in?to=${encodeURIComponent(to)}`));
    if (arrived.headers.location !== to) throw new Error(`It leads to ${arrived.headers.location}: ${arrived.body}`);
    return String(cookieOf(arrived, 'tiffin_console'));
  }

  async sql(text: string, values: readonly unknown[] = []): Promise<void> {
    const client = new pg.Client({ connectionString: this.database.superuser });
    await client.connect();
    await client.query(text, [...values]).finally(() => client.end());
  }

  private client(): SignInOptions['client'] {
    return {
      begin: (kind) => this.provider.begin(kind),
      confirmationPage: () => this.provider.confirmationPage(),
      complete: (query) => this.provider.complete(query),
      refresh: (kept) => this.provider.refresh(kept),
      end: (kept) => this.provider.end(kept),
    };
  }
}

/** The cookie of an answer, as the browser sends it back; undefined where none was set, empty where it was taken away. */
export function cookieOf(answer: LightMyRequestResponse, name: string): string | undefined {
  const found = answer.cookies.find((one) => one.name.startsWith(name));
  if (!found) return undefined;
  return found.value === '' ? '' : `${found.name}=${found.value}`;
}

export const codeOf = (answer: LightMyRequestResponse): string | undefined =>
  answer.json<{ errors: { extensions: { code: string } }[] }>().errors[0]?.extensions.code;

export const stateOf = (answer: LightMyRequestResponse): string | null | undefined =>
  URL.parse(String(answer.headers.location))?.searchParams.get('state');
