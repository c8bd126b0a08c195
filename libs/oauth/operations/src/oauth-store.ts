import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { ConsumerId, EnvironmentId, TenantId } from '@tiffin/kernel';
import type { OauthClient, OauthSettings, PublicKey } from '@tiffin/oauth-rules';

export interface KeptKey {
  readonly kid: string;
  readonly publicKey: PublicKey;
  /** The whole of it, as only the signer opens it. */
  readonly sealedKey: string;
  readonly signsFrom: Date;
}

export interface KeptServer extends OauthSettings {
  /** As gateways were told. */
  readonly issuer: string;
  readonly keys: readonly KeptKey[];
}

/** An authorization server that is asked for something. */
export interface OauthPlace {
  readonly key: StoreKey;
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
  /** Where it is asked. */
  readonly issuer: string;
  readonly server: KeptServer;
}

export interface NewGrant {
  readonly id: string;
  readonly clientId: string;
  readonly ownerId: string;
  readonly scopes: readonly string[];
}

/** A code or a refresh token. */
export interface NewToken {
  readonly hash: string;
  readonly kind: 'code' | 'refresh';
  readonly redirectUri: string | null;
  readonly challenge: string | null;
  readonly lifetimeSeconds: number;
}

export interface AfterToken {
  /** Null: nothing can be shown after it. */
  readonly next: NewToken | null;
  /** For how long the grant is at least remembered. */
  readonly grantSeconds: number;
}

export interface ShownToken extends Pick<NewToken, 'kind' | 'redirectUri' | 'challenge'>, NewGrant {
  readonly isUsed: boolean;
  readonly isExpired: boolean;
}

/** Which credential a secret is of: of each of these types a consumer has one. */
export interface SecretOf {
  readonly type: 'oauth2' | 'basic-auth';
  readonly consumerId: string;
}

type Place = Pick<OauthPlace, 'key' | 'environmentId'>;

/** What an authorization server keeps, and whom it knows. Everything is of one environment. */
export interface OauthStore {
  server(place: Place): Promise<KeptServer | null>;
  /** Who is active, with an active credential of type oauth2. */
  client(place: Place, id: string): Promise<OauthClient | null>;
  /** The id of an active user with an active password. `by`: the id, or the name. */
  owner(place: Place, by: { readonly id: string } | { readonly username: string }): Promise<ConsumerId | null>;
  /** How what is kept of a secret was made: `sha256`, or `scrypt` with its costs and salt. Null: there is none. */
  secretForm(place: Place, of: SecretOf): Promise<string | null>;
  isSecret(place: Place, of: SecretOf, made: string): Promise<boolean>;

  begin(place: Place, grant: NewGrant, token: NewToken): Promise<void>;
  token(place: Place, hash: string): Promise<ShownToken | null>;
  /** Marks it as used, and keeps what comes after it; false: it was used already, and nothing is kept. */
  turn(place: Place, hash: string, after: AfterToken): Promise<boolean>;
  hasGrant(place: Place, id: string): Promise<boolean>;
  /** With everything that was given on it. */
  endGrant(place: Place, id: string): Promise<void>;

  within<T>(key: StoreKey, work: (rows: OauthRows) => Promise<T>): Promise<T>;
}

/** One transaction. */
export interface OauthRows extends AuditTrail {
  /** Nobody else changes the server until the transaction ends. Null: there is no such environment. */
  hold(
    environmentId: EnvironmentId,
  ): Promise<{ readonly isProduction: boolean; readonly server: KeptServer | null } | null>;
  putServer(environmentId: EnvironmentId, server: OauthSettings & { readonly issuer: string }): Promise<void>;
  /** Those of the ids that are consumers of the environment. */
  consumersAmong(environmentId: EnvironmentId, ids: readonly string[]): Promise<readonly string[]>;
  insertKey(environmentId: EnvironmentId, key: KeptKey): Promise<void>;
  removeKeys(environmentId: EnvironmentId, kids: readonly string[]): Promise<void>;
  endGrants(environmentId: EnvironmentId): Promise<void>;
}

export interface OauthDirectory {
  /** Whose environment it is. Null: it has no authorization server that is on. */
  tenantOf(environmentId: EnvironmentId): Promise<TenantId | null>;
}
