import { newId, type UserId } from '@tiffin/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AccountStore, Credentials } from './account-store.js';
import { Attempts } from './attempts.js';
import { hashPassword } from './password-hash.js';
import { SignIn } from './sign-in.js';

const email = 'ann@example.test';
const limit = { most: 1_000, windowSeconds: 900 };
const attempts = new Attempts({ count: async () => ({ count: 1, endsInSeconds: 1 }), forget: async () => undefined });

let signIn: SignIn;
beforeAll(async () => {
  const account = { id: newId<UserId>(), email, emailVerified: true, name: 'Ann', isOperator: false };
  const ann: Credentials = { account, passwordHash: await hashPassword('tin-can-corks') };
  const accounts = { credentials: async (asked: string) => (asked === email ? ann : null) } as AccountStore;
  signIn = new SignIn(accounts, attempts, { perAccount: limit, perAddress: limit });
});

const run = (of: string, password: string) => signIn.run({ email: of, password, address: '192.0.2.1' });

/** CPU time of a few tries, in microseconds; that of the clock would be the machine's. */
async function work(of: string): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < 5; time += 1) await run(of, 'wrong password');
  return process.cpuUsage(before).user;
}

describe('signing in', () => {
  it('finds the account of address and password, in any spelling of the address', async () => {
    expect(await run(' ANN@example.test', 'tin-can-corks')).toMatchObject({ account: { email } });
  });

  it('answers a wrong password and an unknown address alike, after the same work', async () => {
    expect(await run('nobody@example.test', 'tin-can-corks')).toEqual(await run(email, 'wrong password'));
    const [known, unknown] = [await work(email), await work('nobody@example.test')];
    expect(unknown).toBeGreaterThan(known / 2);
  });
});
