import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { ConsumerFields, CredentialType, StoredConsumer } from '@tiffin/consumers-rules';
import type { ConsumerId, CredentialId, EnvironmentId } from '@tiffin/kernel';

export interface KeptConsumer extends StoredConsumer {
  readonly id: ConsumerId;
  readonly userId: ConsumerId | null;
}

export interface NewConsumer extends ConsumerFields {
  readonly id: ConsumerId;
  readonly environmentId: EnvironmentId;
  /** Whose application it is; null: it is a user. */
  readonly userId: ConsumerId | null;
}

export interface KeptCredential {
  readonly id: CredentialId;
  readonly consumerId: ConsumerId;
  readonly type: CredentialType;
  readonly scopes: readonly string[];
  readonly isActive: boolean;
}

export interface NewCredential {
  readonly id: CredentialId;
  readonly environmentId: EnvironmentId;
  readonly consumerId: ConsumerId;
  readonly type: CredentialType;
  readonly keyId: string;
  /** Null for a type that has no secret. */
  readonly secretHash: string | null;
  readonly scopes: readonly string[];
}

/** What an environment has already, beside which there is to be one more. */
export interface HeldCounts {
  readonly consumers: number;
  readonly credentials: number;
  readonly scopes: number;
}

/** Credentials that have a scope: how many, and the names of some of their consumers. */
export interface ScopeUses {
  readonly count: number;
  readonly consumers: readonly string[];
}

/** Everything is of one environment; what another one has is not there. */
export interface ConsumerRows extends AuditTrail {
  /** Nobody else changes consumers of the environment until the transaction ends. Null: there is no such environment. */
  hold(environmentId: EnvironmentId): Promise<{ readonly isProduction: boolean } | null>;
  counts(environmentId: EnvironmentId): Promise<HeldCounts>;
  /** No less than its snapshot has. */
  snapshotBytes(environmentId: EnvironmentId): Promise<number>;

  consumer(environmentId: EnvironmentId, id: ConsumerId): Promise<KeptConsumer | null>;
  /** Who has a name: among users, or among the applications of a user. */
  named(environmentId: EnvironmentId, userId: ConsumerId | null, name: string): Promise<ConsumerId | null>;
  countApplications(userId: ConsumerId): Promise<number>;
  insertConsumer(consumer: NewConsumer): Promise<void>;
  changeConsumer(id: ConsumerId, fields: ConsumerFields): Promise<void>;
  activateConsumer(id: ConsumerId): Promise<void>;
  /** With its applications. How many consumers were active. */
  deactivateConsumer(id: ConsumerId): Promise<number>;
  /** With its applications, and all their credentials. */
  removeConsumer(id: ConsumerId): Promise<void>;

  credential(environmentId: EnvironmentId, id: CredentialId): Promise<KeptCredential | null>;
  countCredentials(consumerId: ConsumerId): Promise<number>;
  hasKey(environmentId: EnvironmentId, type: CredentialType, keyId: string): Promise<boolean>;
  insertCredential(credential: NewCredential): Promise<void>;
  putScopes(id: CredentialId, scopes: readonly string[]): Promise<void>;
  putSecret(id: CredentialId, secretHash: string): Promise<void>;
  activateCredential(id: CredentialId): Promise<void>;
  deactivateCredential(id: CredentialId): Promise<void>;
  removeCredential(id: CredentialId): Promise<void>;

  /** Those of the names that there are. */
  scopesAmong(environmentId: EnvironmentId, names: readonly string[]): Promise<readonly string[]>;
  insertScope(environmentId: EnvironmentId, name: string): Promise<void>;
  scopeUses(environmentId: EnvironmentId, name: string): Promise<ScopeUses>;
  removeScope(environmentId: EnvironmentId, name: string): Promise<void>;
}

/** Consumers of the gateways of a tenant. One call of `within` is one transaction in one tenant. */
export interface ConsumerStore {
  within<T>(key: StoreKey, work: (rows: ConsumerRows) => Promise<T>): Promise<T>;
}
