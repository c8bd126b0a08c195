import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ObservedUnit } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { FieldRequires, PartOfParent } from '../access/requires.js';
import { UnitOutput } from '../access/unit-output.js';
import { Environment } from '../schema/environment.js';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { EnvironmentUsage } from '../schema/unit-usage.js';
import { readTail, shownLine } from './shown-line.js';
import { usageOf } from './usage-of.js';
import { UnitLogLine, UnitStatus } from '../schema/running-unit.js';
import { CurrentField, type ResolvedField } from '../session/current-field.js';

@ArgsType()
class LogArguments {
  @Field(() => String)
  unitKey!: string;

  @Field(() => Int, { nullable: true, defaultValue: 100, description: 'At most 1000.' })
  tail?: number | null;
}

/** The fields that ask the cell. A cell that is away costs these fields and no other: they are empty, with an error beside. */
@Resolver(() => Environment)
export class RunningUnitsResolver {
  constructor(@Inject(cellsToken) private readonly cell: Pick<EnvironmentCells, 'logs' | 'metrics' | 'observe'>) {}

  @ResolveField(() => [UnitStatus], { description: 'What the cell sees right now.' })
  @PartOfParent()
  units(@Parent() { id, tenantId }: EnvironmentRow, @CurrentField() field: ResolvedField): Promise<UnitStatus[]> {
    const { caller, loaders } = field.session;
    const output = new UnitOutput(caller, tenantId);
    return orEmpty(field, async () => {
      const observed = await loaders.observations.load(id);
      return (observed?.units ?? []).map((unit) => ({
        ...unit,
        ...replicasOf(unit),
        startedAt: new Date(unit.startedAt),
        lastFailure: output.whole(unit.lastFailure),
      }));
    });
  }

  @ResolveField(() => [UnitLogLine], { description: 'The last lines of one unit, oldest first. Needs logs.read.' })
  @FieldRequires('logs.read')
  unitLogs(
    @Parent() { id }: EnvironmentRow,
    @Args({ type: () => LogArguments }) { unitKey, tail }: LogArguments,
    @CurrentField() field: ResolvedField,
  ): Promise<UnitLogLine[]> {
    const lines = readTail(tail ?? 100);
    return orEmpty(field, async () => (await this.cell.logs(id, unitKey, lines)).map(shownLine));
  }

  @ResolveField(() => EnvironmentUsage, {
    nullable: true,
    description: 'What its units use of processor and memory right now. Null where the cell does not answer.',
  })
  @PartOfParent()
  async unitMetrics(
    @Parent() { id }: EnvironmentRow,
    @CurrentField() field: ResolvedField,
  ): Promise<EnvironmentUsage | null> {
    return (await orEmpty(field, async () => [await usageOf(this.cell, id)]))[0] ?? null;
  }
}

/** What says nothing of replicas is one process. */
const replicasOf = ({ state, replicas }: ObservedUnit) => ({
  readyReplicas: replicas?.ready ?? (state === 'ready' ? 1 : 0),
  wantedReplicas: replicas?.wanted ?? 1,
});

async function orEmpty<Row>(field: ResolvedField, ask: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    field.showBeside(error);
    return [];
  }
}
