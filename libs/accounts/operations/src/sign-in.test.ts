import { newId, type UserId } from '@tiffin/kernel';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountStore, Credentials } from './account-store.js';
import { Attempts } from './attempts.js';
import { hashPassword } from './password-hash.js';
import { SignIn } from './sign-in.js';
import { countingStore } from './testing/counting-store.js';

const email = 'ann@example.test';
const limit = { most: 1_000, windowSeconds: 900 };

let accounts: AccountStore;
let asked: string[] = [];
let signIn: SignIn;
beforeAll(async () => {
  const account = { id: newId<UserId>(), email, emailVerified: true, name: 'Ann', isOperator: false };
  const ann: Credentials = { account, passwordHash: await hashPassword('tin-can-corks') };
  const credentials = async (of: string) => {
    asked.push(of);
    return of === email ? ann : null;
  };
  accounts = { credentials } as AccountStore;
  signIn = new SignIn(accounts, new Attempts(countingStore()), { perAccount: limit, perAddress: limit });
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

  it.each(['no address', 'ann@example.test\0', '\ud800@example.test'])(
    'asks nobody for the account of %j, and answers as for any other',
    async (of) => {
      const before = await run('nobody@example.test', 'tin-can-corks');
      asked = [];
      expect(await run(of, 'tin-can-corks')).toEqual(before);
      expect(asked).toEqual([]);
    },
  );
});

describe('somebody who knows an address and no password', () => {
  const few = { most: 3, windowSeconds: 900 };
  const home = '192.0.2.1';
  let strict: SignIn;
  const from = async (address: string, password: string): Promise<string> => {
    const outcome = await strict.run({ email, password, address });
    return 'account' in outcome ? 'in' : outcome.trouble.kind;
  };
  const exhaust = async (address: string): Promise<void> => {
    for (let time = 0; time < 5; time += 1) await from(address, 'wrong password');
  };
  beforeEach(() => {
    strict = new SignIn(accounts, new Attempts(countingStore()), { perAccount: few, perAddress: limit });
  });

  it('locks its owner out nowhere where they have signed in before', async () => {
    expect(await from(home, 'tin-can-corks')).toBe('in');
    for (const address of ['198.51.100.1', '198.51.100.2']) await exhaust(address);
    expect(await from('203.0.113.9', 'tin-can-corks')).toBe('limited');
    expect(await from(home, 'tin-can-corks')).toBe('in');
  });

  it('guesses no more often where the owner has signed in before', async () => {
    expect(await from(home, 'tin-can-corks')).toBe('in');
    await exhaust(home);
    expect(await from(home, 'tin-can-corks')).toBe('limited');
  });
});
