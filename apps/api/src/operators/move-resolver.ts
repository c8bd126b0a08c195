import { Inject } from '@nestjs/common';
import { Args, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import { AbortMove, MoveTenant } from '@tiffin/deployments-operations';
import { type CellId, Refusal, type TenantId } from '@tiffin/kernel';
import { PostgresOperatorCellReads, PostgresOperatorReads } from '@tiffin/postgres';
import { OperatorGranted } from '../access/admission.js';
import { namedId } from '../access/named-id.js';
import { PartOfParent, RequiresOperator } from '../access/requires.js';
import { OperatorTenantPayload } from '../schema/operator-inputs.js';
import { AbortTenantMoveInput, MoveTenantInput, TenantMove } from '../schema/operator-moves.js';
import { OperatorTenant } from '../schema/operator.js';

type Moves = OperatorGrant<'platform.tenant.move'>;

/** Of a move. */
@Resolver(() => TenantMove)
export class MovedTenantResolver {
  constructor(@Inject(PostgresOperatorReads) private readonly reads: PostgresOperatorReads) {}

  @ResolveField(() => OperatorTenant)
  @PartOfParent()
  async tenant(@Parent() { tenantId }: TenantMove) {
    const found = await this.reads.tenant(tenantId);
    if (!found) throw Refusal.of('NOT_FOUND', 'tenant');
    return found;
  }
}

/** From one cell to another. */
@Resolver(() => OperatorTenant)
export class MoveResolver {
  @Inject(PostgresOperatorReads) private readonly reads!: PostgresOperatorReads;
  @Inject(PostgresOperatorCellReads) private readonly cellReads!: PostgresOperatorCellReads;
  @Inject(MoveTenant) private readonly begin!: MoveTenant;
  @Inject(AbortMove) private readonly abort!: AbortMove;

  @ResolveField(() => TenantMove, { nullable: true, description: 'The newest; null: it never moved.' })
  @PartOfParent()
  move(@Parent() { tenantId }: OperatorTenant) {
    return this.cellReads.moveOf(tenantId);
  }

  @Mutation(() => OperatorTenantPayload, {
    description: 'For operators. It begins; the deployer carries it out, and the tenant is served all the while.',
  })
  @RequiresOperator('platform.tenant.move')
  async moveTenant(
    @OperatorGranted() grant: Moves,
    @Args('input', { type: () => MoveTenantInput }) input: MoveTenantInput,
  ) {
    const tenantId = namedId(input.tenantId, 'tenant') as TenantId;
    await this.begin.run(grant, tenantId, namedId(input.cellId, 'cell') as CellId);
    return { tenant: await this.reads.tenant(tenantId) };
  }

  @Mutation(() => OperatorTenantPayload, {
    description: 'For operators. Before it has switched: it stays where it is, and what was begun elsewhere ends.',
  })
  @RequiresOperator('platform.tenant.move')
  async abortTenantMove(
    @OperatorGranted() grant: Moves,
    @Args('input', { type: () => AbortTenantMoveInput }) input: AbortTenantMoveInput,
  ) {
    const tenantId = namedId(input.tenantId, 'tenant') as TenantId;
    await this.abort.run(grant, tenantId);
    return { tenant: await this.reads.tenant(tenantId) };
  }
}
