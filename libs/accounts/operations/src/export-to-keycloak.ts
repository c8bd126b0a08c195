import type { AccountStore } from './account-store.js';
import { readHash } from './password-hash.js';

type AllAccounts = Awaited<ReturnType<AccountStore['all']>>;

/** A user in the form in which Keycloak imports a realm's. */
export interface KeycloakUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly firstName: string;
  readonly enabled: true;
  readonly createdTimestamp: number;
  readonly realmRoles: readonly string[];
  readonly credentials: readonly [
    { readonly type: 'password'; readonly secretData: string; readonly credentialData: string },
  ];
}

/**
 * The accounts of the embedded provider as users of a Keycloak realm: with their ids, so that they stay the same people, and with their
 * passwords, whose hashes Keycloak checks as they are.
 */
export function exportToKeycloak(accounts: AllAccounts): readonly KeycloakUser[] {
  return accounts.map(({ account, passwordHash, createdAt }) => ({
    id: account.id,
    username: account.email,
    email: account.email,
    emailVerified: account.emailVerified,
    firstName: account.name,
    enabled: true,
    createdTimestamp: createdAt.getTime(),
    realmRoles: ['default-roles-tiffin', ...(account.isOperator ? ['operator'] : [])],
    credentials: [{ type: 'password', ...credentialOf(passwordHash) }],
  }));
}

function credentialOf(phc: string): { readonly secretData: string; readonly credentialData: string } {
  const { memory, passes, parallelism, salt, hash } = readHash(phc);
  const parameters = {
    hashLength: [String(hash.length)],
    memory: [String(memory)],
    type: ['id'],
    version: ['1.3'],
    parallelism: [String(parallelism)],
  };
  return {
    secretData: JSON.stringify({ value: hash.toString('base64'), salt: salt.toString('base64') }),
    credentialData: JSON.stringify({ hashIterations: passes, algorithm: 'argon2', additionalParameters: parameters }),
  };
}
