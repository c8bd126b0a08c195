import { setTimeout as pause } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { Args, ArgsType, Field, ID, Int, Resolver, Subscription } from '@nestjs/graphql';
import type { FollowedLine } from '@tiffin/contracts';
import { Admitted, type TenantAdmission } from '../access/admission.js';
import { Requires } from '../access/requires.js';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { readTail, shownLine } from '../environments/shown-line.js';
import { usageOf } from '../environments/usage-of.js';
import { limits } from '../limits/limits.js';
import { UnitLogLine } from '../schema/running-unit.js';
import { EnvironmentUsage } from '../schema/unit-usage.js';
import { followStream } from './follow-stream.js';
import { OpenStreams } from './open-streams.js';

@ArgsType()
class FollowArguments {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String)
  unitKey!: string;

  @Field(() => Int, { nullable: true, defaultValue: 100, description: 'Of the lines that are there; at most 1000.' })
  tail?: number | null;
}

/** How often what is used is sent; a cluster measures each 15 seconds. */
const everyMs = 5_000;

@Resolver()
export class UnitLiveResolver {
  private readonly streams = new OpenStreams({ ofPerson: limits.followers, ofTenant: limits.tenantFollowers });

  constructor(@Inject(cellsToken) private readonly cell: EnvironmentCells) {}

  @Subscription(() => [UnitLogLine], {
    description:
      'The last lines of one unit, and then each as it is printed, by all its replicas, over restarts and releases. It waits for a unit that is not there.',
  })
  @Requires('logs.read', { environment: 'environmentId' })
  unitLogs(
    @Admitted() admission: TenantAdmission,
    @Args({ type: () => FollowArguments }) { environmentId, unitKey, tail }: FollowArguments,
  ): AsyncIterableIterator<unknown> {
    const asked = { tail: readTail(tail ?? 100), holder: admission.grant.tenantId };
    return followStream('unitLogs', {
      admission,
      streams: this.streams,
      follow: (signal) => shown(this.cell.followLogs(environmentId, unitKey, { ...asked, signal })),
    });
  }

  @Subscription(() => EnvironmentUsage, {
    description: 'What the units of an environment use of processor and memory, now and again each 5 seconds.',
  })
  @Requires('environment.read', { environment: 'environmentId' })
  unitMetrics(
    @Admitted() admission: TenantAdmission,
    @Args('environmentId', { type: () => ID }) environmentId: string,
  ): AsyncIterableIterator<unknown> {
    return followStream('unitMetrics', {
      admission,
      streams: this.streams,
      follow: (signal) => this.usages(environmentId, signal),
    });
  }

  private async *usages(environmentId: string, signal: AbortSignal): AsyncGenerator<EnvironmentUsage> {
    while (!signal.aborted) {
      yield await usageOf(this.cell, environmentId);
      await pause(everyMs, null, { signal }).catch(() => undefined);
    }
  }
}

async function* shown(lines: AsyncIterable<readonly FollowedLine[]>): AsyncGenerator<readonly UnitLogLine[]> {
  for await (const some of lines) yield some.map(shownLine);
}
