import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { DecidedDomain, DomainFinding, KnownDomain } from '@tiffin/domains-rules';
import type { DomainId, EnvironmentId, TenantId } from '@tiffin/kernel';

export interface NewDomain {
  readonly id: DomainId;
  readonly environmentId: EnvironmentId;
  readonly name: string;
  /** Null: the only gateway of the release. */
  readonly gateway: string | null;
  readonly token: string;
  readonly createdBy: string;
}

export interface KeptDomain extends KnownDomain {
  readonly id: DomainId;
  readonly environmentId: EnvironmentId;
  readonly token: string;
}

export interface DomainRows extends AuditTrail {
  /** Refuses NOT_FOUND, DOMAIN_TAKEN where the tenant has it already, QUOTA_EXCEEDED. */
  insert(domain: NewDomain): Promise<void>;
  /** Held until the transaction ends, as is its environment. Null: there is none. */
  domainOf(environmentId: EnvironmentId, name: string): Promise<KeptDomain | null>;
  domain(id: DomainId): Promise<KeptDomain | null>;
  /**
   * Whose a domain is that these tokens are on record for. Proved: it is this one's from now on. One environment of the whole
   * installation has a domain; another one gets it only once the first does not prove it any more, and has lost it by that.
   */
  claim(id: DomainId, tokens: readonly string[]): Promise<'proved' | 'taken' | 'contested'>;
  /** Whether somebody else proves that it is theirs. */
  isWanted(id: DomainId): Promise<boolean>;
  record(id: DomainId, decided: DecidedDomain): Promise<void>;
  /** Its certificate is tried again now if the last try failed, or as soon as the authority allows. */
  tryCertificate(id: DomainId): Promise<void>;
  remove(id: DomainId): Promise<void>;
  /** Makes a deployment due: what runs goes on, and its hosts are others. */
  moveSettings(environmentId: EnvironmentId): Promise<void>;
  now(): Promise<Date>;
}

/** Domains of a tenant. One call of `within` is one transaction in one tenant. */
export interface DomainStore {
  within<T>(key: StoreKey, work: (rows: DomainRows) => Promise<T>): Promise<T>;
}

/** One that is to be looked at. */
export interface DueDomain {
  readonly tenantId: TenantId;
  readonly id: DomainId;
  readonly name: string;
}

export interface DomainDirectory {
  /** Taken for so long: whoever does not record in time what came of it has crashed, and it is looked at again. */
  claimDomains(atMost: number, leaseMs: number): Promise<readonly DueDomain[]>;
}

export type FoundTexts =
  | { readonly kind: 'found'; readonly texts: readonly string[] }
  | Extract<DomainFinding, { readonly kind: 'unreachable' }>;

/** TXT records, as the DNS of the internet has them. */
export interface OwnershipRecords {
  /** None where there is no such record; it does not throw. */
  textsOf(name: string): Promise<FoundTexts>;
}
