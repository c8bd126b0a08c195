import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { LogLine, ObservedUnit } from '@tiffin/contracts';
import { Refusal } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { FieldRequires, PartOfParent } from '../access/requires.js';
import { UnitOutput } from '../access/unit-output.js';
import { Environment } from '../schema/environment.js';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { UnitLogLine, UnitStatus } from '../schema/running-unit.js';
import { CurrentField, type ResolvedField } from '../session/current-field.js';

const longestTail = 1_000;

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
  constructor(@Inject(cellsToken) private readonly cell: Pick<EnvironmentCells, 'logs'>) {}

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
    return orEmpty(field, async () => (await this.cell.logs(id, unitKey, lines)).map(shown));
  }
}

/** What says nothing of replicas is one process. */
const replicasOf = ({ state, replicas }: ObservedUnit) => ({
  readyReplicas: replicas?.ready ?? (state === 'ready' ? 1 : 0),
  wantedReplicas: replicas?.wanted ?? 1,
});

const shown = ({ time, stream, text, replica }: LogLine): UnitLogLine => ({
  ...{ time: new Date(time), stream, text },
  ...(replica === undefined ? {} : { replica }),
});

function readTail(lines: number): number {
  if (lines >= 1 && lines <= longestTail) return lines;
  throw Refusal.of('INPUT_INVALID', 'tail', `it is ${lines}; ask for 1 to ${longestTail} lines.`);
}

async function orEmpty<Row>(field: ResolvedField, ask: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    field.showBeside(error);
    return [];
  }
}
