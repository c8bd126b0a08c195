import { type PlanId, type SignUpRequestId, type SupportAccessId, type TenantId, type UserId } from '@tiffin/kernel';
import type { PersonId } from '@tiffin/tenancy-operations';
import {
  type SignUpMode,
  signUpModes,
  type SignUpRequestState,
  signUpRequestStates,
  tenantStates,
} from '@tiffin/tenancy-rules';
import type { TenantState } from '@tiffin/tenancy-rules';
import { z } from 'zod';
import type { PageRequest } from '../read-model/rows.js';
import { idOf, integer, json, moment, oneOf, orNull, text, truth } from '../reads/decode.js';
import { type Row, RowShape } from '../reads/row-shape.js';
import { type Statement, statement, type Value } from '../reads/statement.js';
import { limitsOf } from './limits-of-row.js';
import type { OperatorDatabase } from './operator-database.js';

const ends = z.record(z.string(), z.string());

const tenantShape = RowShape.of({
  tenantId: ['t.tenant_id', idOf<TenantId>()],
  slug: ['t.slug', text],
  name: ['t.name', text],
  state: ['t.state', oneOf(tenantStates)],
  stateReason: ['t.state_reason', orNull(text)],
  eraseAt: ['t.erase_at', orNull(moment)],
  createdAt: ['t.created_at', moment],
  plan: ['p.name', text],
  cell: ['(select c.name from platform.cell c where c.id = t.cell_id)', text],
  members: ['u.members', integer],
  overrides: ['t.quota_overrides', json(limitsOf)],
  /** When each override ends, where it does. */
  overrideEnds: [
    `coalesce((select jsonb_object_agg(e.what, e.ends_at) from platform.override_end e where e.tenant = t.tenant_id), '{}')`,
    json((value) => ends.parse(value)),
  ],
});
export type OperatorTenantRow = Row<typeof tenantShape>;
const tenantTable = `public.tenant t join platform.plan p on p.id = t.plan_id join platform.tenant_usage u on u.tenant = t.tenant_id`;

const tenantPage = statement(
  tenantShape,
  (columns) => `select ${columns} from ${tenantTable}
    where ($1::text is null or t.slug collate "C" > $1) and ($3::text is null or t.state = $3) and ($4::text is null or p.name = $4)
      and ($5::text is null or strpos(lower(t.slug || ' ' || t.name), lower($5)) > 0)
    order by t.slug collate "C" limit $2::int`,
);
const tenantById = statement(tenantShape, (columns) => `select ${columns} from ${tenantTable} where t.tenant_id = $1`);
const tenantBySlug = statement(tenantShape, (columns) => `select ${columns} from ${tenantTable} where t.slug = $1`);

const usage = statement(
  RowShape.of({ resource: ['what', text], used: ['used', integer], limit: ['most', orNull(integer)] }),
  (columns) => `select ${columns} from platform.usage_of_tenants($1::uuid[])`,
);

const planShape = RowShape.of({
  id: ['p.id', idOf<PlanId>()],
  name: ['p.name', text],
  isDefault: ['p.is_default', truth],
  limits: ['to_jsonb(p)', json(limitsOf)],
  tenants: ['(select count(*) from public.tenant t where t.plan_id = p.id)', integer],
});
export type OperatorPlanRow = Row<typeof planShape>;
const plans = statement(planShape, (columns) => `select ${columns} from platform.plan p order by p.name`);
const planById = statement(planShape, (columns) => `select ${columns} from platform.plan p where p.id = $1`);

const mode = statement(
  RowShape.of({ mode: ['value', oneOf(signUpModes)] }),
  (columns) => `select ${columns} from platform.setting where name = 'sign_up_mode'`,
);

const requestShape = RowShape.of({
  id: ['r.id', idOf<SignUpRequestId>()],
  name: ['r.name', text],
  email: ['r.email', orNull(text)],
  state: ['r.state', oneOf(signUpRequestStates)],
  askedAt: ['r.asked_at', moment],
  decidedAt: ['r.decided_at', orNull(moment)],
});
export type SignUpRequestRow = Row<typeof requestShape>;
const requestPage = statement(
  requestShape,
  (columns) => `select ${columns} from platform.sign_up_request r
    where ($1::uuid is null or r.id > $1) and ($3::text is null or r.state = $3) order by r.id limit $2::int`,
);
const requestById = statement(
  requestShape,
  (columns) => `select ${columns} from platform.sign_up_request r where r.id = $1`,
);

const supportShape = RowShape.of({
  id: ['a.id', idOf<SupportAccessId>()],
  tenantId: ['a.tenant', idOf<TenantId>()],
  operatorId: ['a.operator', text],
  operatorName: ['a.operator_name', text],
  onBehalfOf: ['a.on_behalf_of', orNull(idOf<UserId>())],
  reason: ['a.reason', text],
  openedAt: ['a.opened_at', moment],
  expiresAt: ['a.expires_at', moment],
  endedAt: ['a.ended_at', orNull(moment)],
  isOpen: ['a.ended_at is null and a.expires_at > now()', truth],
});
export type SupportAccessRow = Row<typeof supportShape>;
const supportPage = statement(
  supportShape,
  (columns) => `select ${columns} from platform.support_access a join public.tenant t on t.tenant_id = a.tenant
    where ($1::uuid is null or a.id < $1) and ($3::text is null or t.slug = $3) order by a.id desc limit $2::int`,
);
const supportById = statement(
  supportShape,
  (columns) => `select ${columns} from platform.support_access a where a.id = $1`,
);

const quarantinedShape = RowShape.of({
  id: ['q.id', text],
  work: ['q.queue', oneOf(['build', 'deploy'] as const)],
  tenantId: ['q.tenant', idOf<TenantId>()],
  since: ['q.since', moment],
});
export type QuarantinedRow = Row<typeof quarantinedShape>;
const quarantined = statement(
  quarantinedShape,
  (columns) => `select ${columns} from directory.quarantined($1::uuid, $2::int,
    (select t.tenant_id from public.tenant t where t.slug = $3)) q where $3::text is null or exists (
      select from public.tenant t where t.slug = $3)`,
);

const personShape = RowShape.of({
  id: ['p.id', idOf<PersonId>()],
  email: ['p.email', orNull(text)],
  isUser: ['p.is_user', truth],
});
const people = statement(personShape, (columns) => `select ${columns} from directory.people($1, $2::uuid) p limit 100`);

const placeShape = RowShape.of({
  accessId: ['id', idOf<SupportAccessId>()],
  tenantId: ['tenant', idOf<TenantId>()],
  onBehalfOf: ['on_behalf_of', orNull(idOf<UserId>())],
  standsForMs: ['(extract(epoch from expires_at - clock_timestamp()) * 1000)::bigint', integer],
});
const placesOf = statement(
  placeShape,
  (columns) => `select ${columns} from platform.support_access
    where operator = $1 and ended_at is null and expires_at > now()`,
);

export interface TenantFilter {
  readonly state: TenantState | null;
  /** The name of a plan. */
  readonly plan: string | null;
  /** In the slug or the name. */
  readonly search: string | null;
}

/** What operators see. Pages hold one row more than there may be. */
export class PostgresOperatorReads {
  constructor(private readonly database: OperatorDatabase) {}

  /** `after`: a slug. */
  tenantPage({ first, after }: PageRequest<string>, { state, plan, search }: TenantFilter) {
    return this.ask(tenantPage, [after, first, state, plan, search]);
  }

  async tenant(tenantId: TenantId): Promise<OperatorTenantRow | null> {
    return (await this.ask(tenantById, [tenantId]))[0] ?? null;
  }

  async tenantOfSlug(slug: string): Promise<OperatorTenantRow | null> {
    return (await this.ask(tenantBySlug, [slug]))[0] ?? null;
  }

  usage(tenantId: TenantId) {
    return this.ask(usage, [[tenantId]]);
  }

  plans(): Promise<readonly OperatorPlanRow[]> {
    return this.ask(plans, []);
  }

  async plan(planId: PlanId): Promise<OperatorPlanRow | null> {
    return (await this.ask(planById, [planId]))[0] ?? null;
  }

  async signUpMode(): Promise<SignUpMode> {
    const [row] = await this.ask(mode, []);
    if (!row) throw new Error('The setting of sign-up is missing.');
    return row.mode;
  }

  /** Who asked first comes first. `after`: an id. */
  signUpRequests({ first, after }: PageRequest<string>, state: SignUpRequestState | null) {
    return this.ask(requestPage, [after, first, state]);
  }

  async signUpRequest(id: SignUpRequestId): Promise<SignUpRequestRow | null> {
    return (await this.ask(requestById, [id]))[0] ?? null;
  }

  /** Newest first. `after`: an id. */
  supportPage({ first, after }: PageRequest<string>, slug: string | null) {
    return this.ask(supportPage, [after, first, slug]);
  }

  async support(id: SupportAccessId): Promise<SupportAccessRow | null> {
    return (await this.ask(supportById, [id]))[0] ?? null;
  }

  /** `after`: an id. `slug`: of one tenant alone. */
  quarantined({ first, after }: PageRequest<string>, slug: string | null) {
    return this.ask(quarantined, [after, first, slug]);
  }

  /** Those who have this address. */
  people(email: string | null, id: PersonId | null) {
    return this.ask(people, [email, id]);
  }

  /** Where an operator may look at this moment. */
  supportOf(subject: string): Promise<readonly Row<typeof placeShape>[]> {
    return this.ask(placesOf, [subject]);
  }

  private async ask<R>(question: Statement<R>, values: readonly Value[]): Promise<readonly R[]> {
    return (await this.database.open()).directory(question, values);
  }
}
