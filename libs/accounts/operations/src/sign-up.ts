import { foldEmail, passwordProblem } from '@tiffin/accounts-rules';
import { newId, Refusal, type UserId } from '@tiffin/kernel';
import { decidePersonName } from '@tiffin/tenancy-rules';
import type { Account, AccountStore } from './account-store.js';
import { type AccountTrouble, tooMany, trouble } from './account-trouble.js';
import type { AttemptLimit, Attempts } from './attempts.js';
import { hashPassword } from './password-hash.js';

export interface SignUpRequest {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly address: string;
}

export interface SignUpRules {
  readonly leastPasswordCharacters: number;
  readonly perAddress: AttemptLimit;
}

type Checked = { readonly email: string; readonly name: string } | { readonly trouble: AccountTrouble };

/** Makes an account. `taken` tells the caller alone; what the person is told is for the caller to decide. */
export class SignUp {
  constructor(
    private readonly accounts: AccountStore,
    private readonly attempts: Attempts,
    private readonly rules: SignUpRules,
  ) {}

  async run(request: SignUpRequest): Promise<{ readonly account: Account } | { readonly trouble: AccountTrouble }> {
    const checked = this.#check(request);
    if ('trouble' in checked) return checked;
    const wait = await this.attempts.take(
      { what: 'sign-up', by: 'address', of: request.address },
      this.rules.perAddress,
    );
    if (wait > 0) return tooMany(wait);
    // Before it is known whether the address is taken, so that the time does not tell.
    const passwordHash = await hashPassword(request.password);
    const account = { id: newId<UserId>(), ...checked, emailVerified: false };
    if (await this.accounts.add({ ...account, passwordHash })) return { account: { ...account, isOperator: false } };
    return trouble(
      'taken',
      'email',
      'This address cannot be used for a new account. If it is yours, sign in or ask for a new password.',
    );
  }

  #check({ email, name, password }: SignUpRequest): Checked {
    const folded = foldEmail(email);
    if (folded === null) return trouble('invalid', 'email', 'This is no e-mail address.');
    if (name.trim() === '') return trouble('invalid', 'name', 'Say what others should call you.');
    // The rule of the API: whom it would not let in under their name could never sign in, and cannot change it.
    const shown = decidePersonName(name);
    if (shown instanceof Refusal) return trouble('invalid', 'name', shown.message);
    const problem = passwordProblem(password, { email: folded, name: shown }, this.rules.leastPasswordCharacters);
    return problem === null ? { email: folded, name: shown } : trouble('invalid', 'password', problem);
  }
}
