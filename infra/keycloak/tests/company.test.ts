import { newBrowser, newPerson, newPkce, OauthClient, readJwt } from '@tiffin/testing/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRealm } from './test-realm.js';

const secret = 'a secret between the two';
let company: TestRealm;
let realm: TestRealm;
beforeAll(async () => {
  company = await TestRealm.make((file) => ({
    // Not one of ours: it has none of our clients.
    ...file,
    scopeMappings: [],
    clients: [
      {
        ...{ clientId: 'tiffin', secret, publicClient: false, standardFlowEnabled: true },
        redirectUris: ['http://localhost/*'],
      },
    ],
  }));
  realm = await TestRealm.make((file) => ({ ...file, identityProviders: [provider(company.issuer)] }));
});
afterAll(async () => {
  await realm.remove();
  await company.remove();
});

/** As docs/identity.md says. */
const provider = (issuer: string) => ({
  alias: 'company',
  displayName: 'Company',
  providerId: 'oidc',
  enabled: true,
  trustEmail: true,
  firstBrokerLoginFlowAlias: 'first broker login',
  config: {
    ...{ issuer, clientId: 'tiffin', clientSecret: secret, clientAuthMethod: 'client_secret_post' },
    authorizationUrl: `${issuer}/protocol/openid-connect/auth`,
    tokenUrl: `${issuer}/protocol/openid-connect/token`,
    jwksUrl: `${issuer}/protocol/openid-connect/certs`,
    ...{ useJwksUrl: 'true', validateSignature: 'true', pkceEnabled: 'true', pkceMethod: 'S256' },
    ...{ defaultScope: 'openid email profile', syncMode: 'FORCE' },
  },
});

async function signInAtCompany(person: ReturnType<typeof newPerson>) {
  const client = await OauthClient.of(realm.issuer);
  const [browser, pkce] = [newBrowser(), newPkce()];
  const page = await browser.open(client.authorizationUrl(pkce, { kc_idp_hint: 'company' }));
  expect(page.url).toContain(company.issuer);
  const end = await browser.submit(page, { username: person.email, password: person.password });
  return client.exchange(new URL(end.url).searchParams.get('code') ?? '', pkce);
}

describe("a company's own provider", () => {
  it('signs its people in, who get the same claims as everybody', async () => {
    const person = newPerson();
    await company.addPerson(person);
    const { payload } = readJwt((await signInAtCompany(person)).access_token);
    expect(payload).toMatchObject({
      ...{ iss: realm.issuer, aud: 'tiffin-api', azp: 'tiffin-console', typ: 'Bearer' },
      ...{ email: person.email, email_verified: true, name: person.name },
    });
    const again = readJwt((await signInAtCompany(person)).access_token).payload;
    expect(again['sub']).toBe(payload['sub']);
  });

  it('makes nobody an operator', async () => {
    const person = newPerson();
    await company.makeOperator(await company.addPerson(person));
    const { payload } = readJwt((await signInAtCompany(person)).access_token);
    expect(payload['realm_access']).toBeUndefined();
  });

  it('takes over no account of the same address by itself', async () => {
    const person = newPerson();
    await realm.addPerson({ ...person, password: 'another long password' });
    await company.addPerson(person);
    const client = await OauthClient.of(realm.issuer);
    const browser = newBrowser();
    const page = await browser.open(client.authorizationUrl(newPkce(), { kc_idp_hint: 'company' }));
    const end = await browser.submit(page, { username: person.email, password: person.password });
    expect(end.url).toContain(realm.issuer);
    expect(end.body).toContain('Account already exists');
  });
});
