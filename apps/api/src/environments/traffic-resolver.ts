import { Args, ArgsType, Field, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { decideTrafficWindow, inLongerSteps, type TrafficWindow, trafficPoint } from '@tiffin/deployments-rules';
import { accepted, Refusal } from '@tiffin/kernel';
import type { EnvironmentRow, TrafficRow } from '@tiffin/postgres';
import { PartOfParent } from '../access/requires.js';
import { Costs } from '../limits/costs.js';
import { limits } from '../limits/limits.js';
import { Environment } from '../schema/environment.js';
import { EnvironmentTraffic, type TrafficSeries } from '../schema/traffic.js';
import { CurrentField, type ResolvedField } from '../session/current-field.js';

@ArgsType()
class TrafficArguments {
  @Field(() => String, { nullable: true, description: 'Of this unit alone.' })
  unitKey?: string | null;

  @Field(() => String, { nullable: true, description: 'Of this API endpoint alone; empty: what none matched.' })
  endpoint?: string | null;

  @Field(() => Date, { nullable: true, description: 'A day before `to` by default; kept are 7 days.' })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Now by default.' })
  to?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description:
      '1, 2, 5 or a multiple of 10 up to 1440; of what is older than 6 hours a multiple of 10. By default as many as fit.',
  })
  stepMinutes?: number | null;
}

@Resolver(() => Environment)
export class TrafficResolver {
  @ResolveField(() => EnvironmentTraffic, {
    description:
      `Rate, errors and latency by unit and endpoint, some twenty seconds old. More than ${limits.trafficPoints} points are ` +
      'refused with QUERY_TOO_COSTLY: ask for longer steps, or for one unit or endpoint. Where `stepMinutes` is left out, steps get longer first.',
  })
  @PartOfParent()
  @Costs(limits.traffic)
  async traffic(
    @Parent() { id, tenantId }: EnvironmentRow,
    @Args({ type: () => TrafficArguments }) { unitKey, endpoint, ...wanted }: TrafficArguments,
    @CurrentField() { session }: ResolvedField,
  ): Promise<EnvironmentTraffic> {
    const of = { unitKey: unitKey ?? null, endpoint: endpoint ?? null, atMost: limits.trafficPoints + 1 };
    let window: TrafficWindow | null = accepted(decideTrafficWindow(wanted, new Date()));
    while (window !== null) {
      const { from, to, stepMinutes }: TrafficWindow = window;
      const page = { ...of, from: from.toISOString(), to: to.toISOString(), stepMinutes };
      const rows = await session.loaders.trafficPages(page).load({ tenantId, id });
      if (rows.length <= limits.trafficPoints) return { from, to, stepMinutes, series: seriesOf(rows) };
      // Who has said no step would be refused for what an ordinary day is.
      window = wanted.stepMinutes == null ? inLongerSteps(window) : null;
    }
    throw Refusal.of('QUERY_TOO_COSTLY', 'points of traffic', String(limits.trafficPoints));
  }
}

function seriesOf(rows: readonly TrafficRow[]): readonly TrafficSeries[] {
  const byName = Map.groupBy(rows, ({ unitKey, endpoint }) => JSON.stringify([unitKey, endpoint]));
  return [...byName.values()].map((points) => ({
    unitKey: points[0]?.unitKey ?? '',
    endpoint: points[0]?.endpoint || null,
    points: points.map(({ at, figures }) => ({ at, ...trafficPoint(figures) })),
  }));
}
