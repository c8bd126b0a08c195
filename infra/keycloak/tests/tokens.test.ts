import { KeycloakTokenVerifier, ourClients, readIssuer, type Issuer } from '@tiffin/identity';
import { newPerson, readJwt, type TokenAnswer } from '@tiffin/testing/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRealm, withPasswordClients } from './test-realm.js';

let realm: TestRealm;
let other: TestRealm;
beforeAll(async () => {
  realm = await TestRealm.make(withPasswordClients);
  other = await TestRealm.make(withPasswordClients);
});
afterAll(async () => {
  await realm.remove();
  await other.remove();
});

const verifier = (clients: readonly string[]) =>
  new KeycloakTokenVerifier({ issuer: readIssuer(realm.issuer) as Issuer, clients });
const trusting = () => verifier([...ourClients, 'tiffin-test', 'stranger']);

async function tokensIn(of: TestRealm, clientId: string, isOperator = false): Promise<TokenAnswer> {
  const person = newPerson();
  const subject = await of.addPerson(person);
  if (isOperator) await of.makeOperator(subject);
  return of.signIn(person, clientId);
}

describe("a real Keycloak's token", () => {
  it('says who it is', async () => {
    const person = newPerson();
    const subject = await realm.addPerson(person);
    const { access_token: token } = await realm.signIn(person, 'tiffin-test');
    const { email, name } = person;
    const expected = { subject, email, name, emailVerified: true, isOperator: false, sessionId: expect.any(String) };
    expect(await trusting().verify(token)).toMatchObject(expected);
    expect(readJwt(token).payload['realm_access']).toBeUndefined();
    expect(readJwt(token).payload['aud']).toBe('tiffin-api');
  });

  it('tells operators from others', async () => {
    const { access_token: token } = await tokensIn(realm, 'tiffin-test', true);
    expect(await trusting().verify(token)).toMatchObject({ isOperator: true });
    expect(readJwt(token).payload['realm_access']).toEqual({ roles: ['operator'] });
  });
});

describe('is refused', () => {
  it.each<[string, () => Promise<string>]>([
    ['an id token', async () => (await tokensIn(realm, 'tiffin-test')).id_token],
    ['a refresh token', async () => (await tokensIn(realm, 'tiffin-test')).refresh_token],
    ['a token of another realm of the same server', async () => (await tokensIn(other, 'tiffin-test')).access_token],
    ['a token for another audience', async () => (await tokensIn(realm, 'stranger')).access_token],
    [
      'a token with another signature',
      async () => `${(await tokensIn(realm, 'tiffin-test')).access_token.slice(0, -8)}AAAAAAAA`,
    ],
    ['a token with a fourth segment', async () => `${(await tokensIn(realm, 'tiffin-test')).access_token}.x`],
    [
      "another's claims under a good signature",
      async () => {
        const [one, two] = [await tokensIn(realm, 'tiffin-test'), await tokensIn(realm, 'tiffin-test')];
        const [header, , signature] = one.access_token.split('.');
        return `${header}.${two.access_token.split('.')[1]}.${signature}`;
      },
    ],
  ])('%s', async (_, make) => expect(await trusting().verify(await make())).toBeNull());

  it('a token of a client that is not ours', async () => {
    const { access_token: token } = await tokensIn(realm, 'tiffin-test');
    expect(await verifier(ourClients).verify(token)).toBeNull();
    expect(await trusting().verify(token)).not.toBeNull();
  });

  it('a token that has expired', async () => {
    await realm.admin.call('PUT', `/${realm.name}`, { accessTokenLifespan: 2 });
    const { access_token: token } = await tokensIn(realm, 'tiffin-test');
    await realm.admin.call('PUT', `/${realm.name}`, { accessTokenLifespan: 300 });
    const one = trusting();
    await expect.poll(() => one.verify(token), { timeout: 5_000, interval: 100 }).toBeNull();
  });
});

describe('the realm', () => {
  it.each(['tiffin-console', 'tiffin-cli', 'tiffin-api', 'admin-cli'])(
    'has no password grant for %s',
    async (client) => {
      const person = newPerson();
      await realm.addPerson(person);
      await expect(realm.signIn(person, client)).rejects.toThrow(/unauthorized_client|invalid_client/);
    },
  );

  it('lets nobody register a client', async () => {
    const answer = await fetch(`${realm.issuer}/clients-registrations/openid-connect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['http://localhost/'] }),
    });
    expect([401, 403]).toContain(answer.status);
  });

  it('refuses weak passwords, and locks out whoever guesses', async () => {
    await expect(realm.addPerson({ ...newPerson(), password: 'short' })).rejects.toThrow(/400/);
    const person = newPerson();
    await realm.addPerson(person);
    const guess = () => realm.signIn({ ...person, password: 'wrong password here' }, 'tiffin-test').catch(() => null);
    for (let at = 0; at < 12; at += 1) await guess();
    await expect(realm.signIn(person, 'tiffin-test')).rejects.toThrow(/invalid_grant/);
  });
});
