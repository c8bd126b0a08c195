import type { AuditTrail, StoreKey } from '@tiffin/access';
import type { CertificateSetting, CertificateState, CertificateTelling, KnownCertificate } from '@tiffin/domains-rules';
import type { DomainId, EnvironmentId, TenantId } from '@tiffin/kernel';
import type { BegunOrder, IssuedCertificate } from './certificate-authority.js';

/** Whose turn it is; `turn` is that of who has taken it. */
export interface DueCertificate {
  readonly tenantId: TenantId;
  /** Of its domain. */
  readonly id: DomainId;
  readonly name: string;
  readonly turn: number;
}

export interface KeptOrder {
  readonly orderedAt: Date;
  readonly isAnswerable: boolean;
  readonly orderUrl: string;
  /** Null: nothing is to be proved. */
  readonly challengeUrl: string | null;
  /** Null: it has no key yet. */
  readonly keyNumber: number | null;
}

export interface KeptCertificate extends KnownCertificate {
  readonly environmentId: EnvironmentId;
  readonly order: KeptOrder | null;
  readonly setting: Omit<CertificateSetting, 'unserved'>;
  /** By the clock of the store. */
  readonly at: Date;
}

/** What came of a look. */
export interface CertificateRecord {
  readonly state: CertificateState;
  readonly problem: string | null;
  readonly failures: number;
  readonly told: CertificateTelling;
  readonly lookAfterMs: number;
  /** For which it is not tried either where people ask for it; absent or null: it may be at any moment. */
  readonly leftAloneMs?: number | null;
}

/** Of one certificate, which nobody else has the turn of. */
export interface CertificateRows extends AuditTrail {
  readonly kept: KeptCertificate;
  /** Counts one more order, named by the id, where the tenant has placed fewer within an hour; else answers from when one may be placed. */
  countOrder(id: string, atMost: number): Promise<Date | 'counted'>;
  /** It was not placed after all. */
  uncountOrder(id: string): Promise<void>;
  /** From now on its challenge is answered. */
  putOrder(order: BegunOrder): Promise<void>;
  setAnswerable(): Promise<void>;
  /** Kept sealed, for the order. */
  putKey(keyPem: string): Promise<void>;
  /** Of the order, opened. Refuses KEY_UNAVAILABLE. */
  orderKey(): Promise<string>;
  /** What was issued takes the place of what was before, and the order is over. */
  putIssued(issued: IssuedCertificate): Promise<void>;
  /** The order is over, and its key goes. */
  dropOrder(): Promise<void>;
  record(record: CertificateRecord): Promise<void>;
  lookAgain(afterMs: number): Promise<void>;
  /** Makes a deployment due: what runs goes on, and is served with another certificate. */
  moveSettings(): Promise<void>;
}

export interface CertificateStore {
  /** In one transaction. Null, and no work done, where the domain leads nowhere any more or somebody else has its turn. */
  within<T>(key: StoreKey, due: DueCertificate, work: (rows: CertificateRows) => Promise<T>): Promise<T | null>;
}

export interface CertificateDirectory {
  /** Taken for so long, by turns between tenants: whoever has not written in time has crashed, and another one goes on with it. */
  claimCertificates(atMost: number, leaseMs: number): Promise<readonly DueCertificate[]>;
}

/** What an authority is answered. */
export interface CertificateChallenges {
  /** Null: nobody waits for that token under that name. */
  answerOf(name: string, token: string): Promise<string | null>;
}

export interface ServingCells {
  /** Why the cell of an environment serves no certificates, for people; null: it does. */
  unserved(environmentId: EnvironmentId): Promise<string | null>;
}
