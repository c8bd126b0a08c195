import { describe, expect, it } from 'vitest';
import { decidePersonName } from '@tiffin/tenancy-rules';
import type { AccountStore, NewAccount } from './account-store.js';
import { Attempts } from './attempts.js';
import { SignUp } from './sign-up.js';
import { countingStore } from './testing/counting-store.js';

const added: NewAccount[] = [];
const accounts = { add: async (account: NewAccount) => added.push(account) > 0 } as unknown as AccountStore;
const rules = { leastPasswordCharacters: 8, perAddress: { most: 100, windowSeconds: 900 } };
const signUp = new SignUp(accounts, new Attempts(countingStore()), rules);
const as = (name: string) =>
  signUp.run({ email: 'ann@example.test', name, password: 'tin-can-corks', address: '192.0.2.1' });

describe('signing up', () => {
  it.each([
    ['too long', 'A'.repeat(61)],
    ['of two scripts', 'Ann \u0410\u043d\u043d'],
    ['of mathematical letters', '\u{1d400}nn'],
    ['turned around', 'Ann\u202eevil'],
    ['not for the database', 'Ann\0'],
  ])('a name that is %s is refused, as the API would refuse it', async (_, name) => {
    expect(decidePersonName(name)).toBeInstanceOf(Error);
    expect(await as(name)).toMatchObject({ trouble: { kind: 'invalid', field: 'name' } });
    expect(added).toEqual([]);
  });

  it('keeps the name as the API will show it', async () => {
    expect(await as('  Ann   Lee ')).toMatchObject({ account: { name: 'Ann Lee' } });
  });
});
