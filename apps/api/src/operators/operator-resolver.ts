import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import { isId, Refusal } from '@tiffin/kernel';
import {
  type OperatorCellRow,
  type OperatorPlanRow,
  PostgresOperatorCellReads,
  PostgresOperatorReads,
} from '@tiffin/postgres';
import type { PersonId } from '@tiffin/tenancy-operations';
import { limitNames } from '@tiffin/tenancy-rules';
import { OperatorGranted } from '../access/admission.js';
import { PartOfParent, RequiresOperator } from '../access/requires.js';
import { OperatorCell } from '../schema/operator-cells.js';
import {
  OperatorTenantArguments,
  PeopleArguments,
  QuarantinedArguments,
  SignUpRequestArguments,
  SupportAccessArguments,
} from '../schema/operator-pages.js';
import {
  Operator,
  OperatorPerson,
  OperatorPlan,
  OperatorTenant,
  OperatorTenantConnection,
  QuarantinedConnection,
  SignUp,
  SignUpRequestConnection,
  SupportAccessConnection,
} from '../schema/operator.js';
import { TenantMoveConnection } from '../schema/operator-moves.js';
import { PageArguments } from '../schema/page-arguments.js';
import { connectionOf, readCursor, readFirst } from '../schema/page.js';

const isSlug = (text: string): boolean => /^[a-z0-9-]{1,40}$/.test(text);

/** What operators see. Below the one field that they alone may ask for, nothing needs more than it. */
@Resolver(() => Operator)
export class OperatorResolver {
  constructor(
    @Inject(PostgresOperatorReads) private readonly reads: PostgresOperatorReads,
    @Inject(PostgresOperatorCellReads) private readonly cellReads: PostgresOperatorCellReads,
  ) {}

  @Query(() => Operator)
  @RequiresOperator('platform.read')
  operator(@OperatorGranted() grant: OperatorGrant<'platform.read'>): Operator {
    return { grant, resources: limitNames };
  }

  @ResolveField(() => OperatorTenantConnection, { description: 'By slug.' })
  @PartOfParent()
  async tenants(@Args({ type: () => OperatorTenantArguments }) page: OperatorTenantArguments) {
    const [first, after] = [readFirst(page.first), readCursor(page.after, isSlug)];
    const { state = null, plan = null, search = null } = page;
    const rows = await this.reads.tenantPage({ first: first + 1, after }, { state, plan, search });
    return connectionOf(rows, first, ({ slug }) => slug);
  }

  @ResolveField(() => OperatorTenant)
  @PartOfParent()
  async tenant(@Args('slug', { type: () => String }) slug: string) {
    const found = await this.reads.tenantOfSlug(slug);
    if (!found) throw Refusal.of('NOT_FOUND', 'tenant');
    return found;
  }

  @ResolveField(() => QuarantinedConnection, { description: 'What operators can have begun again, and no more of it.' })
  @PartOfParent()
  async quarantined(@Args({ type: () => QuarantinedArguments }) page: QuarantinedArguments) {
    const [first, after] = [readFirst(page.first), readCursor(page.after, isId)];
    const rows = await this.reads.quarantined({ first: first + 1, after }, page.tenant ?? null);
    return connectionOf(rows, first, ({ id }) => id);
  }

  @ResolveField(() => [OperatorPerson], {
    description: 'Whom the installation knows by this address or id; who never became a user too.',
  })
  @PartOfParent()
  people(@Args({ type: () => PeopleArguments }) { email = null, id = null }: PeopleArguments) {
    if (email === null && id === null) throw Refusal.of('INPUT_INVALID', 'email', 'give an address or an id.');
    if (id !== null && !isId(id)) return [];
    return this.reads.people(email, id as PersonId | null);
  }

  @ResolveField(() => [OperatorPlan], { description: 'By name.' })
  @PartOfParent()
  plans(): Promise<readonly OperatorPlanRow[]> {
    return this.reads.plans();
  }

  @ResolveField(() => [OperatorCell], { description: 'By name.' })
  @PartOfParent()
  cells(): Promise<readonly OperatorCellRow[]> {
    return this.cellReads.cells();
  }

  @ResolveField(() => TenantMoveConnection, { description: 'Those that have not come to an end, oldest first.' })
  @PartOfParent()
  async tenantMoves(@Args({ type: () => PageArguments }) page: PageArguments) {
    const [first, after] = [readFirst(page.first), readCursor(page.after, isId)];
    return connectionOf(await this.cellReads.openMoves({ first: first + 1, after }), first, ({ id }) => id);
  }

  @ResolveField(() => SignUp)
  @PartOfParent()
  async signUp(): Promise<SignUp> {
    return { mode: await this.reads.signUpMode() };
  }

  @ResolveField(() => SupportAccessConnection, {
    description: 'Of all operators, newest first; those that are over too.',
  })
  @PartOfParent()
  async supportAccesses(@Args({ type: () => SupportAccessArguments }) page: SupportAccessArguments) {
    const [first, after] = [readFirst(page.first), readCursor(page.after, isId)];
    const rows = await this.reads.supportPage({ first: first + 1, after }, page.tenant ?? null);
    return connectionOf(rows, first, ({ id }) => id);
  }
}

@Resolver(() => SignUp)
export class SignUpRequestsResolver {
  constructor(@Inject(PostgresOperatorReads) private readonly reads: PostgresOperatorReads) {}

  @ResolveField(() => SignUpRequestConnection, { description: 'Who asked first comes first.' })
  @PartOfParent()
  async requests(@Parent() _: SignUp, @Args({ type: () => SignUpRequestArguments }) page: SignUpRequestArguments) {
    const [first, after] = [readFirst(page.first), readCursor(page.after, isId)];
    const rows = await this.reads.signUpRequests({ first: first + 1, after }, page.state ?? null);
    return connectionOf(rows, first, ({ id }) => id);
  }
}
