import { badTokens, newTestKey, signToken, TestIssuer, testKeys } from '@tiffin/testing/identity';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readIssuer, type Issuer } from './issuer.js';
import type { KeyTimes } from './key-cache.js';
import { KeycloakTokenVerifier } from './keycloak-token-verifier.js';

let issuer: TestIssuer;
beforeAll(async () => void (issuer = await TestIssuer.start()));
afterAll(() => issuer.close());

const verifier = (keyTimes?: KeyTimes) =>
  new KeycloakTokenVerifier({ issuer: readIssuer(issuer.url) as Issuer, ...(keyTimes && { keyTimes }) });

describe('a token that stands', () => {
  it('says who it is', async () => {
    const claims = issuer.claims('anna');
    const person = await verifier().verify(signToken(issuer.header(), claims, issuer.key));
    expect(person).toEqual({
      subject: claims['sub'],
      email: 'anna@example.com',
      emailVerified: true,
      name: 'anna',
      isOperator: false,
      sessionId: 'session-of-anna',
      signedInAt: new Date(Number(claims['auth_time']) * 1000),
      issuedAt: new Date(Number(claims['iat']) * 1000),
      expiresAt: new Date(Number(claims['exp']) * 1000),
    });
  });

  it.each([
    ['the command line', { azp: 'tiffin-cli' }],
    ['an audience among several', { aud: ['account', 'tiffin-api'] }],
    ['a clock that is a little ahead', { iat: Math.floor(Date.now() / 1000) + 5 }],
    ['nbf that has passed', { nbf: Math.floor(Date.now() / 1000) - 5 }],
  ])('may have %s', async (_, change) => {
    expect(await verifier().verify(issuer.token('anna', change))).toMatchObject({ name: 'anna' });
  });

  it('may tell nothing but who it is', async () => {
    const silent = { email: undefined, email_verified: undefined, name: undefined, preferred_username: undefined };
    const person = await verifier().verify(issuer.token('anna', { ...silent, sid: undefined }));
    expect(person).toMatchObject({ email: null, emailVerified: false, name: '', sessionId: null, isOperator: false });
  });

  it.each([
    ['a turn of the writing direction', 'Ada \u202eecalevoL', 'Ada ecalevoL'],
    ['what takes no ink, and controls', '\ufeffA\u200bda\u{e0041}\nLovelace\u0007', 'Ada Lovelace'],
    ['nothing else', '\u200b\u3164', 'anna'],
  ])('calls who has it by what others can see, of a name with %s', async (_, name, shown) => {
    const person = await verifier().verify(issuer.token('anna', { name, preferred_username: 'anna\u200d' }));
    expect(person?.name).toBe(shown);
  });

  it('without the time of the sign-in was signed in for when it was issued', async () => {
    const iat = Math.floor(Date.now() / 1000) - 30;
    const person = await verifier().verify(issuer.token('anna', { auth_time: undefined, iat }));
    expect(person?.signedInAt).toEqual(new Date(iat * 1000));
  });

  it.each([
    ['email_verified in words', { email_verified: 'true' }, { emailVerified: false }],
    ['email_verified without an address', { email: undefined }, { email: null, emailVerified: false }],
    ['an address that is none', { email: { a: 1 } }, { email: null, emailVerified: false }],
    ['roles that are none', { realm_access: { roles: 'operator' } }, { isOperator: false }],
    ['roles of a client', { resource_access: { 'tiffin-api': { roles: ['operator'] } } }, { isOperator: false }],
    ['a role that is named alike', { realm_access: { roles: ['operators'] } }, { isOperator: false }],
    ['the role', { realm_access: { roles: ['operator'] } }, { isOperator: true }],
  ])('promises no more than it says: %s', async (_, change, expected) => {
    expect(await verifier().verify(issuer.token('anna', change))).toMatchObject(expected);
  });
});

describe('refuses', () => {
  it.each(Object.keys(badTokens(new TestIssuer())))('%s', async (name) => {
    const one = verifier();
    expect(await one.verify(badTokens(issuer)[name] as string)).toBeNull();
    expect(await one.verify(issuer.token('anna'))).not.toBeNull();
  });

  it('a client that only tests have', async () => {
    const change = { azp: 'tiffin-test' };
    expect(await verifier().verify(issuer.token('anna', change))).toBeNull();
    const tests = new KeycloakTokenVerifier({ issuer: readIssuer(issuer.url) as Issuer, clients: ['tiffin-test'] });
    expect(await tests.verify(issuer.token('anna', change))).not.toBeNull();
  });
});

describe('a published key is not taken', () => {
  afterEach(() => issuer.publish(issuer.key));

  it.each([
    ['that encrypts', { use: 'enc' }],
    ['for another algorithm', { alg: 'RS512' }],
    ['that says nothing of its use', { use: undefined }],
    ['of another kind', { kty: 'oct', k: 'c2VjcmV0' }],
    ['with a modulus that is none', { n: '!!' }],
  ])('%s', async (_, change) => {
    const other = testKeys().foreign;
    const published = { ...other.publicKey.export({ format: 'jwk' }), kid: other.kid, use: 'sig', alg: 'RS256' };
    const token = signToken(issuer.header({ kid: other.kid }), issuer.claims('anna'), other);
    issuer.keys = [...issuer.keys, { ...published, ...change }];
    expect(await verifier().verify(token)).toBeNull();
    issuer.publish(issuer.key, other);
    expect(await verifier().verify(token)).not.toBeNull();
  });

  it('that is short', async () => {
    const short = newTestKey('short', 1_024);
    issuer.publish(issuer.key, short);
    const token = signToken(issuer.header({ kid: short.kid }), issuer.claims('anna'), short);
    expect(await verifier().verify(token)).toBeNull();
  });
});

describe('keys (F-38)', () => {
  const quick = { coolDownMs: 60, retryAfterMs: 20, refreshAfterMs: 100, keepForMs: 60_000, answerWithinMs: 200 };
  const unknown = () => signToken(issuer.header({ kid: 'invented' }), issuer.claims('anna'), testKeys().foreign);

  beforeEach(() => {
    issuer.asked = 0;
  });
  afterEach(async () => {
    issuer.answer = null;
    issuer.publish(issuer.key);
    await issuer.close();
    await issuer.listen();
  });

  it('are asked for once, however many tokens come at once', async () => {
    const one = verifier();
    const people = await Promise.all(Array.from({ length: 50 }, () => one.verify(issuer.token('anna'))));
    expect(people.every((person) => person !== null)).toBe(true);
    expect(issuer.asked).toBe(1);
  });

  it('are not asked for by a flood of invented ids', async () => {
    const one = verifier();
    await one.verify(issuer.token('anna'));
    for (let at = 0; at < 200; at += 1) expect(await one.verify(unknown())).toBeNull();
    expect(issuer.asked).toBe(1);
  });

  it('are not asked for by a flood while the provider is away', async () => {
    issuer.answer = (response) => response.writeHead(503).end();
    const one = verifier();
    for (let at = 0; at < 200; at += 1)
      await expect(one.verify(unknown())).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
    expect(issuer.asked).toBe(1);
  });

  it('that were rotated in are found within the cool-down, and those that went are dropped', async () => {
    const one = verifier(quick);
    const old = issuer.token('anna');
    await one.verify(old);
    issuer.publish(testKeys().foreign);
    const fresh = () =>
      one.verify(signToken(issuer.header({ kid: 'foreign' }), issuer.claims('anna'), testKeys().foreign));
    await expect.poll(fresh, { timeout: 1_000, interval: 10 }).not.toBeNull();
    expect(await one.verify(old)).toBeNull();
  });

  it('that went are dropped without anybody who asks for others', async () => {
    const one = verifier(quick);
    await one.verify(issuer.token('anna'));
    issuer.publish(testKeys().foreign);
    await expect.poll(() => one.verify(issuer.token('anna')), { timeout: 2_000, interval: 10 }).toBeNull();
  });

  const oversized = () => JSON.stringify({ keys: issuer.keys }).padEnd(300_000);
  const stranded: [string, () => void | Promise<void>][] = [
    ['is stopped', () => issuer.close()],
    ['answers 500', () => void (issuer.answer = (response) => response.writeHead(500).end())],
    ['answers with a page', () => void (issuer.answer = (response) => response.writeHead(200).end('<html>'))],
    ['answers with an empty set', () => void (issuer.keys = [])],
    ['answers with null', () => void (issuer.answer = (response) => response.writeHead(200).end('null'))],
    ['answers without end', () => void (issuer.answer = (response) => void response.writeHead(200).write('{'))],
    ['does not answer', () => void (issuer.answer = () => undefined)],
    ['breaks off', () => void (issuer.answer = (response) => void response.destroy())],
    ['sends far too much', () => void (issuer.answer = (response) => response.end(oversized()))],
    [
      'sends one elsewhere',
      () => void (issuer.answer = (response) => response.writeHead(302, { location: '/' }).end()),
    ],
  ];
  it.each(stranded)('that are known serve on while the provider %s', async (_, strand) => {
    const failures: unknown[] = [];
    const options = { issuer: readIssuer(issuer.url) as Issuer, keyTimes: quick };
    const one = new KeycloakTokenVerifier({ ...options, onFailure: (error) => failures.push(error) });
    expect(await one.verify(issuer.token('anna'))).not.toBeNull();
    await strand();
    const serves = async () => {
      expect(await one.verify(issuer.token('anna'))).not.toBeNull();
      return failures.length;
    };
    await expect.poll(serves, { timeout: 2_000, interval: 10 }).toBeGreaterThan(0);
    await expect(one.verify(unknown())).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
    await serves();
  });

  it('that are known serve on without waiting while the provider does not answer', async () => {
    const one = verifier({ ...quick, answerWithinMs: 3_000 });
    await one.verify(issuer.token('anna'));
    issuer.answer = () => undefined;
    const slowest = async () => {
      const startedAt = performance.now();
      await one.verify(issuer.token('anna'));
      return performance.now() - startedAt;
    };
    const asked = issuer.asked;
    const times: number[] = [];
    await expect.poll(async () => (times.push(await slowest()), issuer.asked), { interval: 10 }).toBeGreaterThan(asked);
    expect(Math.max(...times)).toBeLessThan(1_500);
  });

  it('do not serve for ever while the provider is away', async () => {
    const one = verifier({ ...quick, keepForMs: 150 });
    expect(await one.verify(issuer.token('anna'))).not.toBeNull();
    await issuer.close();
    const ask = () => one.verify(issuer.token('anna')).catch((error: { code: string }) => error.code);
    await expect.poll(ask, { timeout: 2_000, interval: 10 }).toBe('IDENTITY_UNAVAILABLE');
  });

  it('come as soon as a provider that was away is back', async () => {
    await issuer.close();
    const one = verifier(quick);
    await expect(one.verify(issuer.token('anna'))).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });
    await issuer.listen();
    const ask = () => one.verify(issuer.token('anna')).catch(() => null);
    await expect.poll(ask, { timeout: 1_000, interval: 10 }).not.toBeNull();
  });
});

describe('an issuer', () => {
  it('is the URL of a realm', () => {
    expect(readIssuer('https://id.example.com/auth/realms/tiffin')).toEqual({
      url: 'https://id.example.com/auth/realms/tiffin',
      serverUrl: 'https://id.example.com/auth',
      realm: 'tiffin',
      keysUrl: 'https://id.example.com/auth/realms/tiffin/protocol/openid-connect/certs',
    });
  });

  it.each([
    '',
    'id.example.com/realms/tiffin',
    'https://id.example.com',
    'https://id.example.com/realms/tiffin/',
    'https://id.example.com/realms/tiffin?x',
    'https://id.example.com/realms/${env.HOME}',
    'https://user@id.example.com/realms/tiffin',
    'file:///realms/tiffin',
  ])('is not %j', (text) => expect(readIssuer(text)).toBeNull());
});
