import type { AuditEntry, OperatorKey } from '@tiffin/access';
import {
  type PlanId,
  Refusal,
  type SignUpRequestId,
  type SupportAccessId,
  type TenantId,
  type UserId,
} from '@tiffin/kernel';
import type {
  KnownPerson,
  NewSupportAccess,
  OpenSupport,
  OperatorRows,
  OperatorStore,
  PersonId,
  PlanStanding,
  Released,
  SignUpStanding,
  TenantStanding,
} from '@tiffin/tenancy-operations';
import {
  type LimitName,
  limitNames,
  type Limits,
  type SignUpMode,
  signUpModes,
  type SignUpRequestState,
  signUpRequestStates,
  type TenantState,
  tenantStates,
} from '@tiffin/tenancy-rules';
import { Prisma } from '../generated/client.js';
import { eraseUser } from '../postgres-users.js';
import { checkedRows } from '../reads/checked-rows.js';
import { idOf, json, oneOf, orNull, text, truth } from '../reads/decode.js';
import { RowShape } from '../reads/row-shape.js';
import type { TenantTransaction } from '../tenant-database.js';
import { limitsOf } from './limits-of-row.js';
import type { OperatorDatabase } from './operator-database.js';
import { OperatorTrail } from './operator-trail.js';
import { withinOperator } from './within-operator.js';

const tenant = RowShape.of({
  slug: ['t.slug', text],
  name: ['t.name', text],
  state: ['t.state', oneOf(tenantStates)],
  stateReason: ['t.state_reason', orNull(text)],
  plan: ['p.name', text],
  overrides: ['t.quota_overrides', json(limitsOf)],
});
const plan = RowShape.of({ name: ['p.name', text], limits: ['to_jsonb(p)', json(limitsOf)] });
const mode = RowShape.of({ mode: ['value', oneOf(signUpModes)] });
const request = RowShape.of({ email: ['email', orNull(text)], state: ['state', oneOf(signUpRequestStates)] });
const support = RowShape.of({
  id: ['id', idOf<SupportAccessId>()],
  tenantId: ['tenant', idOf<TenantId>()],
  reason: ['reason', text],
  onBehalfOf: ['on_behalf_of', orNull(idOf<UserId>())],
  hasExpired: ['expires_at <= now()', truth],
});
const released = RowShape.of({
  queue: ['queue', oneOf(['build', 'deploy'] as const)],
  tenantId: ['tenant', idOf<TenantId>()],
});
const known = RowShape.of({
  email: ['email', orNull(text)],
  emailVerified: ['email_verified', truth],
  isUser: ['is_user', truth],
});
const yes = RowShape.of({ yes: ['yes', truth] });

const limitColumns = Prisma.raw(limitNames.join(', '));
const givenColumns = Prisma.raw(limitNames.map((name) => `given.${name}`).join(', '));

export class PostgresOperatorStore implements OperatorStore {
  constructor(private readonly database: OperatorDatabase) {}

  async within<T>(key: OperatorKey, work: (rows: OperatorRows) => Promise<T>): Promise<T> {
    return withinOperator(this.database, key, (transaction) => work(new PostgresOperatorRows(transaction, key)));
  }
}

class PostgresOperatorRows implements OperatorRows {
  private readonly trail: OperatorTrail;

  constructor(
    private readonly transaction: TenantTransaction,
    private readonly key: OperatorKey,
  ) {
    this.trail = new OperatorTrail(transaction, key);
  }

  tenant(tenantId: TenantId): Promise<TenantStanding> {
    const from = Prisma.sql`from public.tenant t join platform.plan p on p.id = t.plan_id
      where t.tenant_id = ${tenantId}::uuid for update of t`;
    return this.found('tenant', tenant, from);
  }

  async setState(tenantId: TenantId, state: TenantState, reason: string | null): Promise<void> {
    await this.transaction.$executeRaw`
      update public.tenant set state = ${state}, state_reason = ${reason} where tenant_id = ${tenantId}::uuid`;
  }

  async assignPlan(tenantId: TenantId, planId: PlanId): Promise<void> {
    await this.transaction.$executeRaw`
      update public.tenant set plan_id = ${planId}::uuid where tenant_id = ${tenantId}::uuid`;
  }

  async override(
    tenantId: TenantId,
    name: LimitName,
    { limit, until }: { limit: number | null; until: Date | null },
  ): Promise<void> {
    await this.transaction.$executeRaw`
      update public.tenant set quota_overrides = quota_overrides || jsonb_build_object(${name}::text, ${limit}::bigint)
      where tenant_id = ${tenantId}::uuid`;
    if (until === null) return this.removeOverrideEnd(tenantId, name);
    await this.transaction.$executeRaw`
      insert into platform.override_end (tenant, what, ends_at) values (${tenantId}::uuid, ${name}, ${until})
      on conflict (tenant, what) do update set ends_at = excluded.ends_at`;
  }

  async removeOverride(tenantId: TenantId, name: LimitName): Promise<void> {
    await this.transaction.$executeRaw`
      update public.tenant set quota_overrides = quota_overrides - ${name}::text where tenant_id = ${tenantId}::uuid`;
    await this.removeOverrideEnd(tenantId, name);
  }

  plan(planId: PlanId): Promise<PlanStanding> {
    return this.found('plan', plan, Prisma.sql`from platform.plan p where p.id = ${planId}::uuid for update`);
  }

  async insertPlan(planId: PlanId, name: string, limits: Limits): Promise<void> {
    const made = await this.transaction.$executeRaw`
      insert into platform.plan (id, name, ${limitColumns})
      select ${planId}::uuid, ${name}, ${givenColumns}
      from jsonb_populate_record(null::platform.plan, ${JSON.stringify(limits)}::jsonb) given
      on conflict (name) do nothing`;
    if (made === 0) throw Refusal.of('NAME_TAKEN', 'plan', name);
  }

  async setLimits(planId: PlanId, limits: Limits): Promise<void> {
    await this.transaction.$executeRaw`
      update platform.plan p set (${limitColumns}) = (
        select ${givenColumns} from jsonb_populate_record(p, ${JSON.stringify(limits)}::jsonb) given)
      where p.id = ${planId}::uuid`;
  }

  async setDefaultPlan(planId: PlanId): Promise<void> {
    // One after the other: there is never more than one.
    await this.transaction.$executeRaw`
      update platform.plan set is_default = false where is_default and id <> ${planId}::uuid`;
    await this.transaction.$executeRaw`update platform.plan set is_default = true where id = ${planId}::uuid`;
  }

  async signUpMode(): Promise<SignUpMode> {
    const from = Prisma.sql`from platform.setting where name = 'sign_up_mode' for update`;
    return (await this.found('setting', mode, from)).mode;
  }

  async setSignUpMode(to: SignUpMode): Promise<void> {
    await this.transaction.$executeRaw`
      update platform.setting set value = ${to}, changed_at = now(), changed_by = ${this.key.actor.id}
      where name = 'sign_up_mode'`;
  }

  signUpRequest(id: SignUpRequestId): Promise<SignUpStanding> {
    const from = Prisma.sql`from platform.sign_up_request where id = ${id}::uuid for update`;
    return this.found('sign-up', request, from);
  }

  async decideSignUp(id: SignUpRequestId, state: SignUpRequestState): Promise<void> {
    await this.transaction.$executeRaw`
      update platform.sign_up_request set state = ${state}, decided_at = now(), decided_by = ${this.key.actor.id}
      where id = ${id}::uuid`;
  }

  async isMember(userId: UserId, tenantId: TenantId): Promise<boolean> {
    const [row] = await checkedRows(
      this.transaction,
      yes,
      (columns) => Prisma.sql`select ${columns} from directory.is_member(${userId}::uuid, ${tenantId}::uuid) yes`,
    );
    return row?.yes ?? false;
  }

  async openSupport(tenantId: TenantId): Promise<(OpenSupport & { readonly hasExpired: boolean }) | null> {
    const from = Prisma.sql`from platform.support_access
      where operator = ${this.key.actor.id} and tenant = ${tenantId}::uuid and ended_at is null for update`;
    const [row] = await checkedRows(this.transaction, support, (columns) => Prisma.sql`select ${columns} ${from}`);
    return row ?? null;
  }

  async support(id: SupportAccessId): Promise<OpenSupport | null> {
    const from = Prisma.sql`from platform.support_access
      where id = ${id}::uuid and ended_at is null and expires_at > now() for update`;
    const [row] = await checkedRows(this.transaction, support, (columns) => Prisma.sql`select ${columns} ${from}`);
    return row ?? null;
  }

  async insertSupport({ id, tenantId, onBehalfOf, reason, minutes }: NewSupportAccess): Promise<void> {
    const { id: operator, name } = this.key.actor;
    await this.transaction.$executeRaw`
      insert into platform.support_access (id, tenant, operator, operator_name, on_behalf_of, reason, expires_at)
      values (${id}::uuid, ${tenantId}::uuid, ${operator}, ${name}, ${onBehalfOf}::uuid, ${reason},
        now() + ${minutes}::int * interval '1 minute')`;
  }

  async endSupport(id: SupportAccessId): Promise<void> {
    await this.transaction.$executeRaw`
      update platform.support_access set ended_at = now() where id = ${id}::uuid`;
  }

  async useSupport(id: SupportAccessId, session: string): Promise<'first' | 'again' | 'over'> {
    if ((await this.support(id)) === null) return 'over';
    const noted = await this.transaction.$executeRaw`
      insert into platform.support_use (access, session) values (${id}::uuid, ${session}) on conflict do nothing`;
    return noted === 1 ? 'first' : 'again';
  }

  async releaseQuarantined(id: string): Promise<Released | null> {
    const from = Prisma.sql`from directory.release_quarantined(${id}::uuid)`;
    const [row] = await checkedRows(this.transaction, released, (columns) => Prisma.sql`select ${columns} ${from}`);
    return row ?? null;
  }

  async person(id: PersonId): Promise<KnownPerson | null> {
    const from = Prisma.sql`from directory.people(null, ${id}::uuid)`;
    const [row] = await checkedRows(this.transaction, known, (columns) => Prisma.sql`select ${columns} ${from}`);
    return row ?? null;
  }

  async erase(userId: UserId, address: string): Promise<void> {
    await eraseUser(this.transaction, { userId, address }, this.key.actor);
  }

  async eraseStranger(id: PersonId): Promise<boolean> {
    const from = Prisma.sql`from directory.erase_stranger(${id}::uuid, ${JSON.stringify(this.key.actor)}::jsonb) yes`;
    const [row] = await checkedRows(this.transaction, yes, (columns) => Prisma.sql`select ${columns} ${from}`);
    return row?.yes ?? false;
  }

  audit(entry: AuditEntry, tenantId: TenantId | null, onBehalfOf: UserId | null = null): Promise<void> {
    return this.trail.audit(entry, tenantId, onBehalfOf);
  }

  private async removeOverrideEnd(tenantId: TenantId, name: LimitName): Promise<void> {
    await this.transaction.$executeRaw`
      delete from platform.override_end where tenant = ${tenantId}::uuid and what = ${name}`;
  }

  private async found<Row>(kind: string, shape: RowShape<Row>, from: Prisma.Sql): Promise<Row> {
    const [row] = await checkedRows(this.transaction, shape, (columns) => Prisma.sql`select ${columns} ${from}`);
    if (row === undefined) throw Refusal.of('NOT_FOUND', kind);
    return row;
  }
}
