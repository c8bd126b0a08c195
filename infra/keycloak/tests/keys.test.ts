import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Issuer, KeycloakTokenVerifier, readIssuer } from '@tiffin/identity';
import { newPerson, newTestKey, readJwt, segmentOf, signSegments } from '@tiffin/testing/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRealm, withPasswordClients } from './test-realm.js';

let realm: TestRealm;
let door: CountingDoor;
const person = newPerson();
beforeAll(async () => {
  realm = await TestRealm.make(withPasswordClients);
  await realm.addPerson(person);
  door = await CountingDoor.before((readIssuer(realm.issuer) as Issuer).keysUrl);
});
afterAll(async () => {
  await realm.server.start();
  await realm.remove();
  await door.close();
});

/** Stands before the provider's keys, and counts who asks for them. */
class CountingDoor {
  asked = 0;
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(keysUrl: string): Promise<CountingDoor> {
    const server = createServer((_request, response) => {
      door.asked += 1;
      fetch(keysUrl).then(
        async (answer) => response.writeHead(answer.status).end(await answer.text()),
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new CountingDoor(server, `http://localhost:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const verifier = () =>
  new KeycloakTokenVerifier({
    issuer: { ...(readIssuer(realm.issuer) as Issuer), keysUrl: door.url },
    clients: ['tiffin-test'],
  });
const newToken = async () => (await realm.signIn(person, 'tiffin-test')).access_token;

/** In the form of the realm's tokens, signed with a key that nobody knows, under any id. */
const stranger = newTestKey();
const invented = (token: string, kid: string) => {
  const { header } = readJwt(token);
  return signSegments(`${segmentOf({ ...header, kid })}.${token.split('.')[1]}`, stranger);
};

describe('keys of a real Keycloak (F-38)', () => {
  it('are not asked for by a flood of invented ids', async () => {
    const [one, token] = [verifier(), await newToken()];
    expect(await one.verify(token)).not.toBeNull();
    const before = door.asked;
    for (let at = 0; at < 500; at += 1) expect(await one.verify(invented(token, `invented-${at}`))).toBeNull();
    expect(door.asked - before).toBeLessThanOrEqual(1);
    expect(await one.verify(token)).not.toBeNull();
  });

  it('serve on while it is stopped, until tokens expire; and those of after its restart are found within 30 s', async () => {
    await realm.admin.call('PUT', `/${realm.name}`, { accessTokenLifespan: 90 });
    const [one, token] = [verifier(), await newToken()];
    expect(await one.verify(token)).not.toBeNull();
    await realm.server.stop();
    await expect(fetch(realm.issuer)).rejects.toThrow();
    expect(await one.verify(token)).not.toBeNull();
    const code = () => one.verify(invented(token, 'invented')).catch((error: { code: string }) => error.code);
    // Within the cool-down it is simply unknown.
    await expect.poll(code, { timeout: 20_000, interval: 500 }).toBe('IDENTITY_UNAVAILABLE');
    expect(await one.verify(token)).not.toBeNull();
    await expect.poll(() => one.verify(token), { timeout: 100_000, interval: 500 }).toBeNull();
    await expect(verifier().verify(await freshForm(token))).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' });

    await realm.server.start();
    await rotateKeys();
    const next = await newToken();
    expect(readJwt(next).header['kid']).not.toBe(readJwt(token).header['kid']);
    const startedAt = performance.now();
    const found = () => one.verify(next).catch(() => null);
    await expect.poll(found, { timeout: 30_000, interval: 200 }).not.toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  }, 600_000);
});

/** The same claims, not expired. */
const freshForm = async (token: string): Promise<string> => {
  const { header, payload } = readJwt(token);
  const nowS = Math.floor(Date.now() / 1000);
  const claims = { ...payload, iat: nowS, exp: nowS + 60 };
  return signSegments(`${segmentOf(header)}.${segmentOf(claims)}`, stranger);
};

/** A new key signs, and the old one is gone. */
async function rotateKeys(): Promise<void> {
  const type = 'org.keycloak.keys.KeyProvider';
  const components = await realm.admin.call<{ id: string; providerId: string; parentId: string }[]>(
    'GET',
    `/${realm.name}/components?type=${type}`,
  );
  const old = components.find(({ providerId }) => providerId === 'rsa-generated');
  if (!old) throw new Error('The realm has no key that signs.');
  await realm.admin.call('POST', `/${realm.name}/components`, {
    ...{ name: 'rotated', providerId: 'rsa-generated', providerType: type, parentId: old.parentId },
    config: { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: ['RS256'] },
  });
  await realm.admin.call('DELETE', `/${realm.name}/components/${old.id}`);
}
