import type { AuditEntry, OperatorKey } from '@tiffin/access';
import type { PlanId, SignUpRequestId, SupportAccessId, TenantId, UserId } from '@tiffin/kernel';
import type { LimitName, Limits, SignUpMode, SignUpRequestState, TenantState } from '@tiffin/tenancy-rules';

/** A tenant, as operators have it under their hands. */
export interface TenantStanding {
  readonly slug: string;
  readonly name: string;
  readonly state: TenantState;
  readonly stateReason: string | null;
  readonly plan: string;
  readonly overrides: Limits;
}

export interface PlanStanding {
  readonly name: string;
  readonly limits: Limits;
}

export interface SignUpStanding {
  readonly email: string | null;
  readonly state: SignUpRequestState;
}

export interface NewSupportAccess {
  readonly id: SupportAccessId;
  readonly tenantId: TenantId;
  readonly onBehalfOf: UserId | null;
  readonly reason: string;
  readonly minutes: number;
}

export interface OpenSupport {
  readonly id: SupportAccessId;
  readonly tenantId: TenantId;
  readonly reason: string;
  readonly onBehalfOf: UserId | null;
}

/** What was quarantined, and whose it is. */
export interface Released {
  readonly queue: 'build' | 'deploy';
  readonly tenantId: TenantId;
}

/** Of a user; or of the request, or the account of the embedded provider, of somebody who is none. */
export type PersonId = UserId | SignUpRequestId;

export interface KnownPerson {
  readonly email: string | null;
  /** Whether the address is known to be theirs. */
  readonly emailVerified: boolean;
  readonly isUser: boolean;
}

/** What operators see and change of tenants and of the platform. What is asked for by id is locked until the end, and NOT_FOUND where there is none. */
export interface OperatorRows {
  tenant(tenantId: TenantId): Promise<TenantStanding>;
  setState(tenantId: TenantId, state: TenantState, reason: string | null): Promise<void>;
  assignPlan(tenantId: TenantId, planId: PlanId): Promise<void>;
  /** In the place of the plan's limit; `until` null: until it is taken away. */
  override(tenantId: TenantId, name: LimitName, at: { limit: number | null; until: Date | null }): Promise<void>;
  removeOverride(tenantId: TenantId, name: LimitName): Promise<void>;

  plan(planId: PlanId): Promise<PlanStanding>;
  /** Refuses NAME_TAKEN. */
  insertPlan(planId: PlanId, name: string, limits: Limits): Promise<void>;
  setLimits(planId: PlanId, limits: Limits): Promise<void>;

  /** In the place of the one that was. */
  setDefaultPlan(planId: PlanId): Promise<void>;

  signUpMode(): Promise<SignUpMode>;
  setSignUpMode(mode: SignUpMode): Promise<void>;
  signUpRequest(id: SignUpRequestId): Promise<SignUpStanding>;
  decideSignUp(id: SignUpRequestId, state: SignUpRequestState): Promise<void>;

  isMember(userId: UserId, tenantId: TenantId): Promise<boolean>;
  /** The operator's own access to a tenant whose end is not on record; null: none. */
  openSupport(tenantId: TenantId): Promise<(OpenSupport & { readonly hasExpired: boolean }) | null>;
  /** Anybody's. Null: it is over, or never was. */
  support(id: SupportAccessId): Promise<OpenSupport | null>;
  insertSupport(access: NewSupportAccess): Promise<void>;
  endSupport(id: SupportAccessId): Promise<void>;
  /** `first`: it is used in this session for the first time; `again`; `over`: it is not open, by the database's clock. */
  useSupport(id: SupportAccessId, session: string): Promise<'first' | 'again' | 'over'>;

  /** Begins to be due again. Null: it is not quarantined. */
  releaseQuarantined(id: string): Promise<Released | null>;

  /** Null: the installation knows nobody by this id. */
  person(id: PersonId): Promise<KnownPerson | null>;
  /** With its events, in all chains. `address`: theirs, in the spelling by which addresses are compared. Refuses LAST_OWNER. */
  erase(userId: UserId, address: string): Promise<void>;
  /** Of somebody who is no user, with the event. False: there is none, or they have become one. */
  eraseStranger(id: PersonId): Promise<boolean>;

  /** In the platform's chain, and in that of the tenant that it is about. */
  audit(entry: AuditEntry, tenantId: TenantId | null, onBehalfOf?: UserId | null): Promise<void>;
}

/** The platform as operators have it. One call of `within` is one transaction, in no tenant. */
export interface OperatorStore {
  within<T>(key: OperatorKey, work: (rows: OperatorRows) => Promise<T>): Promise<T>;
}
