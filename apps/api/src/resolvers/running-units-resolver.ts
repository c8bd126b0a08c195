import { Inject } from '@nestjs/common';
import { Args, Context, Info, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { LogLine } from '@tiffin/contracts';
import type { Cell } from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import type { EnvironmentRow } from '@tiffin/postgres';
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import { pathToArray } from 'graphql/jsutils/Path.js';
import { Environment } from '../schema/environment.js';
import { UnitLogLine, UnitStatus } from '../schema/running-unit.js';
import { CurrentSession } from '../session/current-session.js';
import type { RequestContext } from '../session/request-context.js';
import type { Session } from '../session/session.js';

export const cellToken = Symbol('cell');
const longestTail = 1_000;

/** The fields that ask the cell. A cell that is away costs these fields and no other: they are empty, with an error beside. */
@Resolver(() => Environment)
export class RunningUnitsResolver {
  constructor(@Inject(cellToken) private readonly cell: Pick<Cell, 'logs'>) {}

  @ResolveField(() => [UnitStatus], { description: 'What the cell sees right now.' })
  units(
    @Parent() { id }: EnvironmentRow,
    @CurrentSession() { loaders }: Session,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UnitStatus[]> {
    return orEmpty({ context, info }, async () => {
      const observed = await loaders.observations.load(id);
      return (observed?.units ?? []).map((unit) => ({ ...unit, startedAt: new Date(unit.startedAt) }));
    });
  }

  @ResolveField(() => [UnitLogLine], { description: 'The last lines of one unit, oldest first. Needs logs.read.' })
  unitLogs(
    @Parent() { id, tenantId }: EnvironmentRow,
    @Args('unitKey', { type: () => String }) unitKey: string,
    @Args('tail', { type: () => Int, nullable: true, defaultValue: 100, description: 'At most 1000.' })
    tail: number | null,
    @CurrentSession() { caller }: Session,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<UnitLogLine[]> {
    caller.grant('logs.read', tenantId);
    const lines = readTail(tail);
    return orEmpty({ context, info }, async () => (await this.cell.logs(id, unitKey, lines)).map(shown));
  }
}

const shown = ({ time, stream, text }: LogLine): UnitLogLine => ({ time: new Date(time), stream, text });

function readTail(tail: number | null): number {
  const lines = tail ?? 100;
  if (lines >= 1 && lines <= longestTail) return lines;
  throw Refusal.of('INPUT_INVALID', 'tail', `it is ${lines}; ask for 1 to ${longestTail} lines.`);
}

interface Field {
  readonly context: RequestContext;
  readonly info: GraphQLResolveInfo;
}

async function orEmpty<Row>({ context, info }: Field, ask: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const path = pathToArray(info.path);
    context.errors = [...(context.errors ?? []), new GraphQLError(error.message, { path, originalError: error })];
    return [];
  }
}
