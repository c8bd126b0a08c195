import type { ConsumerId } from '@tiffin/kernel';
import type { OauthPlace, OauthStore } from './oauth-store.js';
import type { SecretChecks } from './secret-checks.js';

const longest = { username: 100, password: 500 } as const;

export interface OwnerCredentials {
  readonly username: string;
  readonly password: string;
}

/** Whose resources they are: users of the environment with a password (a credential of type basic-auth). */
export class SignInOwner {
  constructor(
    private readonly store: OauthStore,
    private readonly secrets: SecretChecks,
  ) {}

  /** Null: there is no such user, or the password is wrong. Throws `OauthError` where too many sign in at once. */
  async run(place: OauthPlace, { username, password }: OwnerCredentials): Promise<ConsumerId | null> {
    if (username.length > longest.username || password.length > longest.password) return null;
    const owner = await this.store.owner(place, { username });
    const of = owner === null ? null : ({ type: 'basic-auth', consumerId: owner } as const);
    return (await this.secrets.isRight(place, { of, name: username, secret: password })) ? owner : null;
  }
}
