import type { PersonGrant } from '@tiffin/access';
import type { TenantId, UserId } from '@tiffin/kernel';
import type { SignUpCase } from '@tiffin/tenancy-rules';
import type { TenancyRows } from './tenancy-store.js';
import type { UserRows } from './users.js';

/** A person who signs in, as found. */
export interface FoundPerson extends Omit<SignUpCase, 'isInvited' | 'hadTenant' | 'isKnown'> {
  /** Null: they have never signed in. */
  readonly userId: UserId | null;
  readonly firstTenantId: TenantId | null;
  /** From when on a sign-in of this subject counts: they were erased, or signed out as nobody; null: always. */
  readonly validFrom: Date | null;
}

/** One transaction around one person, outside all tenants until one is founded. */
export interface SignInRows extends UserRows {
  /** Those who come with the same subject wait for each other, from here to the end of the transaction. */
  begin(): Promise<FoundPerson>;
  /** Whether an open invitation into any tenant goes to this address, in the spelling of `emailKey`. */
  isInvited(email: string): Promise<boolean>;
  /** Asks operators to let the person in; asking again changes nothing. */
  ask(): Promise<void>;
  /** The first of these labels that is free, and from now on this tenant's; null: each is taken. */
  takeSlug(candidates: readonly string[], tenantId: TenantId): Promise<string | null>;
  /** That a user began to exist, in the platform's chain. */
  auditUser(userId: UserId): Promise<void>;
  /** The tenant that the same request has founded already, by its Idempotency-Key; null: none. Refuses IDEMPOTENCY_KEY_REUSED. */
  foundedOnce(userId: UserId): Promise<TenantId | null>;
  /** That this tenant, which was founded now, came of the request. */
  keepFounded(userId: UserId, tenantId: TenantId): Promise<void>;
  /** The rows of a tenant that begins to exist, with the user as actor. */
  found(tenantId: TenantId, userId: UserId): Promise<TenancyRows>;
}

/** Users and the tenants that they make. */
export interface SignInStore {
  within<T>(grant: PersonGrant, work: (rows: SignInRows) => Promise<T>): Promise<T>;
}
