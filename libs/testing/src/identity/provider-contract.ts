import { randomBytes } from 'node:crypto';
import { until } from '@tiffin/kernel';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FormBrowser, type Landing } from './form-browser.js';
import { deviceGrant, newPkce, OauthClient, readJwt, redirectUri, type TokenAnswer } from './oauth-client.js';

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

type Fields = Readonly<Record<string, string>>;

/** A running provider of the realm `tiffin`, and how its forms are filled in. */
export interface ProviderUnderTest {
  readonly issuer: string;
  /** The secret of the client `tiffin-api`. */
  readonly apiSecret: string;
  signIn(person: Person): Fields;
  signUp(person: Person): Fields;
  /** Lets the device go on, from the page that has the code filled in. */
  allowDevice(browser: FormBrowser, page: Landing, person: Person): Promise<Landing>;
  stop(): Promise<void>;
}

export const newPerson = (): Person => {
  const name = randomBytes(5).toString('hex');
  return { email: `${name}@example.test`, password: `${name} corkscrew`, name: `Person ${name}` };
};

export const newBrowser = (): FormBrowser => new FormBrowser((url) => url.startsWith('http://localhost:4000/'));

/** In seconds; a provider counts from the second in which the token was made. */
const isFiveMinutes = (seconds: unknown): boolean => typeof seconds === 'number' && seconds > 295 && seconds <= 300;

/** The flows and claims on which everything behind the provider stands: embedded or Keycloak, the same. */
export function describeProvider(name: string, start: () => Promise<ProviderUnderTest>): void {
  describe(`identity provider: ${name}`, () => {
    let provider: ProviderUnderTest;
    let client: OauthClient;
    beforeAll(async () => {
      provider = await start();
      client = await OauthClient.of(provider.issuer);
    }, 120_000);
    afterAll(() => provider?.stop());

    /** Signs up, and goes on to the client with a code. */
    async function newCode(person: Person, browser = newBrowser()) {
      const pkce = newPkce();
      const form = await browser.open(client.authorizationUrl(pkce, { prompt: 'create' }));
      const end = await browser.submit(form, provider.signUp(person));
      const query = new URL(end.url).searchParams;
      return { browser, pkce, query, code: query.get('code') ?? '' };
    }

    async function newTokens(person: Person = newPerson()): Promise<TokenAnswer & { readonly browser: FormBrowser }> {
      const { browser, pkce, code } = await newCode(person);
      return { ...(await client.exchange(code, pkce)), browser };
    }

    it('says where everything is', () => {
      const { discovery } = client;
      const below = `${provider.issuer}/protocol/openid-connect`;
      expect(discovery).toMatchObject({
        issuer: provider.issuer,
        authorization_endpoint: `${below}/auth`,
        token_endpoint: `${below}/token`,
        userinfo_endpoint: `${below}/userinfo`,
        introspection_endpoint: `${below}/token/introspect`,
        revocation_endpoint: `${below}/revoke`,
        device_authorization_endpoint: `${below}/auth/device`,
        end_session_endpoint: `${below}/logout`,
        jwks_uri: `${below}/certs`,
      });
      expect(discovery['code_challenge_methods_supported']).toContain('S256');
    });

    it('signs people up and gives a code and tokens with the claims that the API reads', async () => {
      const person = newPerson();
      const { pkce, code, query } = await newCode(person);
      expect(query.get('state')).toBe('a-state');
      const tokens = await client.exchange(code, pkce);
      expect(tokens).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: expect.toSatisfy(isFiveMinutes) });
      const keys = (await (await fetch(client.discovery.jwks_uri)).json()) as JSONWebKeySet;
      const { payload, protectedHeader } = await jwtVerify(tokens.access_token, createLocalJWKSet(keys), {
        issuer: provider.issuer,
        audience: 'tiffin-api',
        algorithms: ['RS256'],
      });
      expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.any(String) });
      expect(payload).toMatchObject({
        aud: 'tiffin-api',
        sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
        typ: 'Bearer',
        azp: 'tiffin-console',
        sid: expect.any(String),
        jti: expect.any(String),
        email: person.email,
        email_verified: false,
        preferred_username: person.email,
      });
      expect(Number(payload.exp) - Number(payload.iat)).toBe(300);
      expect(String(payload['scope']).split(' ')).toEqual(expect.arrayContaining(['openid', 'email', 'profile']));
      expect(payload['realm_access']).toBeUndefined();
      expect(readJwt(tokens.id_token).payload).toMatchObject({ aud: 'tiffin-console', typ: 'ID', sub: payload.sub });
    });

    it('knows who signed up, again and from another browser', async () => {
      const person = newPerson();
      const first = readJwt((await newTokens(person)).access_token).payload['sub'];
      const [browser, pkce] = [newBrowser(), newPkce()];
      const form = await browser.open(client.authorizationUrl(pkce));
      const end = await browser.submit(form, provider.signIn(person));
      const again = await client.exchange(new URL(end.url).searchParams.get('code') ?? '', pkce);
      expect(readJwt(again.access_token).payload['sub']).toBe(first);
      const silent = await browser.open(client.authorizationUrl(newPkce(), { prompt: 'none' }));
      expect(new URL(silent.url).searchParams.get('code')).toBeTruthy();
    });

    it('has the address of Keycloak for new people', async () => {
      const url = client.authorizationUrl(newPkce()).replace('/auth?', '/registrations?');
      const [browser, person] = [newBrowser(), newPerson()];
      const end = await browser.submit(await browser.open(url), provider.signUp(person));
      expect(new URL(end.url).searchParams.get('code')).toBeTruthy();
    });

    it.each([
      ['no challenge', { code_challenge: '', code_challenge_method: '' }],
      ['a plain one', { code_challenge_method: 'plain' }],
    ])('refuses a sign-in with %s', async (_, extra) => {
      const end = await newBrowser().open(client.authorizationUrl(newPkce(), extra));
      expect(new URL(end.url).searchParams.get('error')).toBe('invalid_request');
    });

    it.each([
      'http://localhost.evil.test/session/callback',
      'http://localhost:1@evil.test/session/callback',
      'http://127.0.0.1:4000/session/callback',
      'https://evil.test/session/callback',
      'javascript:alert(1)',
      '//localhost/session/callback',
    ])('sends nobody to %s', async (address) => {
      const end = await newBrowser().open(client.authorizationUrl(newPkce(), { redirect_uri: address }));
      expect([end.status, end.headers.get('location')]).toEqual([400, null]);
    });

    it('gives nothing for a code with another verifier, another address, or twice; and takes back what it gave', async () => {
      const one = await newCode(newPerson());
      expect(await client.exchange(one.code, newPkce())).toMatchObject({ status: 400, error: 'invalid_grant' });
      const two = await newCode(newPerson());
      const elsewhere = { redirect_uri: `${redirectUri}/other` };
      expect(await client.exchange(two.code, two.pkce, elsewhere)).toMatchObject({ status: 400 });
      const three = await newCode(newPerson());
      const tokens = await client.exchange(three.code, three.pkce);
      expect(await client.exchange(three.code, three.pkce)).toMatchObject({ status: 400, error: 'invalid_grant' });
      expect(await client.introspect(tokens.access_token, provider.apiSecret)).toMatchObject({ active: false });
      expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 400 });
    });

    it('gives a new refresh token each time, and ends all of them when an old one is shown', async () => {
      const first = await newTokens();
      const second = await client.refresh(first.refresh_token);
      expect(second).toMatchObject({ status: 200, expires_in: expect.toSatisfy(isFiveMinutes) });
      expect(second.refresh_token).not.toBe(first.refresh_token);
      // Signing out everywhere looks at it: a token that is renewed must not seem newer than the sign-in.
      const signedInAt = readJwt(first.access_token).payload['auth_time'];
      expect(signedInAt).toBeGreaterThan(Date.now() / 1000 - 60);
      expect(readJwt(second.access_token).payload['auth_time']).toBe(signedInAt);
      expect(await client.refresh(first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
      expect(await client.refresh(second.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    });

    it('tells the API what a token is worth, its holder whose it is, and nobody else anything', async () => {
      const { access_token: token } = await newTokens();
      expect(await client.introspect(token, provider.apiSecret)).toMatchObject({
        active: true,
        client_id: 'tiffin-console',
        sub: readJwt(token).payload['sub'],
      });
      expect((await client.introspect(token, 'not-the-secret'))['status']).toBe(401);
      expect(await client.userinfo(token)).toMatchObject({ status: 200, sub: readJwt(token).payload['sub'] });
      expect((await client.userinfo(`${token.slice(0, -4)}AAAA`))['status']).toBe(401);
    });

    it('takes tokens back', async () => {
      const tokens = await newTokens();
      expect((await client.revoke(tokens.refresh_token)).status).toBe(200);
      expect(await client.introspect(tokens.access_token, provider.apiSecret)).toMatchObject({ active: false });
      expect((await client.userinfo(tokens.access_token))['status']).toBe(401);
      expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 400 });
    });

    it('signs out, and sends the browser back', async () => {
      const { browser, id_token: hint, refresh_token: refresh, access_token: token } = await newTokens();
      const back = { id_token_hint: hint, post_logout_redirect_uri: 'http://localhost:4000/' };
      const end = await browser.open(`${client.discovery.end_session_endpoint}?${new URLSearchParams(back)}`);
      expect(end.url).toBe('http://localhost:4000/');
      const again = await browser.open(client.authorizationUrl(newPkce(), { prompt: 'none' }));
      expect(new URL(again.url).searchParams.get('error')).toBe('login_required');
      expect(await client.refresh(refresh)).toMatchObject({ status: 400 });
      expect(await client.introspect(token, provider.apiSecret)).toMatchObject({ active: false });
    });

    it('lets a device in that a person allows, bound to who asked', async () => {
      const device = client.as('tiffin-cli');
      expect(await device.device({ challenge: '' })).toMatchObject({ status: 400, error: 'invalid_request' });
      const pkce = newPkce();
      const asked = await device.device(pkce);
      expect(asked).toMatchObject({ status: 200, interval: 5, user_code: expect.stringMatching(/^\w{4}-\w{4}$/) });
      const fields = { grant_type: deviceGrant, device_code: asked.device_code, code_verifier: pkce.verifier };
      expect(await device.token(fields)).toMatchObject({ status: 400, error: 'authorization_pending' });
      const person = newPerson();
      const { browser } = await newTokens(person);
      await provider.allowDevice(browser, await browser.open(asked.verification_uri_complete), person);
      // Keycloak minds the interval that it has told.
      const allowed = async () => {
        const answer = await device.token(fields);
        return answer.error === 'slow_down' ? undefined : answer;
      };
      const tokens = await until(allowed, { withinMs: 20_000, everyMs: asked.interval * 1_000 + 200 });
      if (!tokens) throw new Error('The device was only ever told to wait.');
      expect(readJwt(tokens.access_token).payload).toMatchObject({ azp: 'tiffin-cli', aud: 'tiffin-api' });
      expect(await device.refresh(tokens.refresh_token)).toMatchObject({ status: 200 });
      expect(await device.token(fields)).toMatchObject({ status: 400 });
    });

    it('gives a device nothing for the verifier of another', async () => {
      const device = client.as('tiffin-cli');
      const asked = await device.device(newPkce());
      const person = newPerson();
      const { browser } = await newTokens(person);
      await provider.allowDevice(browser, await browser.open(asked.verification_uri_complete), person);
      const fields = { grant_type: deviceGrant, device_code: asked.device_code };
      const theirs = await device.token({ ...fields, code_verifier: newPkce().verifier });
      expect(theirs).toMatchObject({ status: 400, error: 'invalid_grant' });
    });
  });
}
