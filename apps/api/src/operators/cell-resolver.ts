import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import type { OperatorGrant } from '@tiffin/access';
import { AddCell, ChangeCell, RemoveCell, SetCellState } from '@tiffin/deployments-operations';
import type { CellTerms } from '@tiffin/deployments-rules';
import type { CellId } from '@tiffin/kernel';
import { PostgresOperatorCellReads } from '@tiffin/postgres';
import { OperatorGranted } from '../access/admission.js';
import { namedId } from '../access/named-id.js';
import { RequiresOperator } from '../access/requires.js';
import {
  AddCellInput,
  ChangeCellInput,
  OperatorCellPayload,
  RemoveCellInput,
  RemoveCellPayload,
  SetCellStateInput,
} from '../schema/operator-cells.js';

type Cells = OperatorGrant<'platform.cell.manage'>;

const cellOf = (input: { readonly cellId: string }) => namedId(input.cellId, 'cell') as CellId;

/** Where tenants run. */
@Resolver()
export class CellResolver {
  @Inject(PostgresOperatorCellReads) private readonly reads!: PostgresOperatorCellReads;
  @Inject(AddCell) private readonly add!: AddCell;
  @Inject(ChangeCell) private readonly change!: ChangeCell;
  @Inject(SetCellState) private readonly setState!: SetCellState;
  @Inject(RemoveCell) private readonly remove!: RemoveCell;

  @Mutation(() => OperatorCellPayload, { description: 'For operators. It takes no tenants until it is opened.' })
  @RequiresOperator('platform.cell.manage')
  async addCell(
    @OperatorGranted() grant: Cells,
    @Args('input', { type: () => AddCellInput }) { name, driver, address, settings = {}, ...terms }: AddCellInput,
  ) {
    const { capacity = null, domain = null, routerPort = null } = terms;
    const wanted = { name, driver, address, settings: settings ?? {}, capacity, domain, routerPort };
    return { cell: await this.reads.cell(await this.add.run(grant, wanted)) };
  }

  @Mutation(() => OperatorCellPayload, {
    description: 'For operators. An open one that leads elsewhere then is inspected before it takes tenants again.',
  })
  @RequiresOperator('platform.cell.manage')
  async changeCell(
    @OperatorGranted() grant: Cells,
    @Args('input', { type: () => ChangeCellInput }) input: ChangeCellInput,
  ) {
    await this.change.run(grant, cellOf(input), stated(input));
    return { cell: await this.reads.cell(cellOf(input)) };
  }

  @Mutation(() => OperatorCellPayload, {
    description: 'For operators. At once; but what is to be open is inspected by the deployer first.',
  })
  @RequiresOperator('platform.cell.manage')
  async setCellState(
    @OperatorGranted() grant: Cells,
    @Args('input', { type: () => SetCellStateInput }) input: SetCellStateInput,
  ) {
    await this.setState.run(grant, cellOf(input), input.state);
    return { cell: await this.reads.cell(cellOf(input)) };
  }

  @Mutation(() => RemoveCellPayload, {
    description: 'For operators. One without tenants is forgotten; what runs there is not touched.',
  })
  @RequiresOperator('platform.cell.manage')
  async removeCell(
    @OperatorGranted() grant: Cells,
    @Args('input', { type: () => RemoveCellInput }) input: RemoveCellInput,
  ) {
    await this.remove.run(grant, cellOf(input));
    return { removed: true };
  }
}

/** Null takes a limit, a domain or a port away; there is no cell without an address or settings. */
function stated({ cellId: _, address, settings, ...terms }: ChangeCellInput): Partial<CellTerms> {
  return {
    ...Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)),
    ...(address == null ? {} : { address }),
    ...(settings == null ? {} : { settings }),
  };
}
