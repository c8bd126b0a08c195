import { exportToKeycloak, hashPassword } from '@tiffin/accounts-operations';
import { newId, type UserId } from '@tiffin/kernel';
import { newPerson, readJwt } from '@tiffin/testing/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestRealm, withPasswordClients } from './test-realm.js';

const people = [newPerson(), newPerson()] as const;
const ids = [newId<UserId>(), newId<UserId>()] as const;
let realm: TestRealm;
beforeAll(async () => {
  const accounts = await Promise.all(
    people.map(async ({ email, name, password }, at) => ({
      account: { id: ids[at] as UserId, email, name, emailVerified: true, isOperator: at === 1 },
      passwordHash: await hashPassword(password),
      createdAt: new Date('2026-01-01T00:00:00Z'),
    })),
  );
  realm = await TestRealm.make((file) => ({ ...withPasswordClients(file), users: exportToKeycloak(accounts) }));
});
afterAll(() => realm.remove());

describe('accounts of the embedded provider', () => {
  it('move to Keycloak with their passwords, and stay the same people', async () => {
    for (const [at, person] of people.entries()) {
      const { payload } = readJwt((await realm.signIn(person, 'tiffin-test')).access_token);
      expect(payload).toMatchObject({ sub: ids[at], email: person.email, email_verified: true, name: person.name });
    }
  });

  it('keep who is an operator', async () => {
    const [one, other] = await Promise.all(people.map((person) => realm.signIn(person, 'tiffin-test')));
    expect(readJwt(one?.access_token ?? '').payload['realm_access']).toBeUndefined();
    expect(readJwt(other?.access_token ?? '').payload['realm_access']).toEqual({ roles: ['operator'] });
  });

  it('open with no other password', async () => {
    const wrong = { ...people[0], password: `${people[0].password}x` };
    await expect(realm.signIn(wrong, 'tiffin-test')).rejects.toThrow(/invalid_grant/);
  });
});
