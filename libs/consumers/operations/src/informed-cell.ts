import type {
  CellHealth,
  ConsumerSnapshot,
  DesiredEnvironment,
  EnvironmentMetrics,
  EnvironmentSummary,
  FollowedLine,
  LogLine,
  ObservedEnvironment,
} from '@tiffin/contracts';
import type { Cell, FollowOptions, KeptOrUnknown, ObserveOptions } from '@tiffin/deployments-operations';
import type { EnvironmentId, TenantId } from '@tiffin/kernel';
import type { GiveConsumers } from './give-consumers.js';

/**
 * A cell that is given the consumers with each release that has gateways: it may never have heard of the environment, and what was told of
 * it before that was not kept.
 */
export class InformedCell implements Cell {
  constructor(
    private readonly cell: Cell,
    private readonly give: Pick<GiveConsumers, 'run'>,
  ) {}

  async apply(desired: DesiredEnvironment): Promise<void> {
    await this.cell.apply(desired);
    const { owner, units } = desired;
    if (owner?.tenantId === undefined || !units.some(({ kind }) => kind === 'gateway')) return;
    const environmentId = desired.environmentId as EnvironmentId;
    await this.give.run(this.cell, { tenantId: owner.tenantId as TenantId, environmentId });
  }

  remove(environmentId: string, epoch: number): Promise<void> {
    return this.cell.remove(environmentId, epoch);
  }

  keepConsumers(environmentId: string, snapshot: ConsumerSnapshot): Promise<KeptOrUnknown> {
    return this.cell.keepConsumers(environmentId, snapshot);
  }

  observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null> {
    return this.cell.observe(environmentId, options);
  }

  list(): Promise<readonly EnvironmentSummary[]> {
    return this.cell.list();
  }

  logs(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]> {
    return this.cell.logs(environmentId, unitKey, tail);
  }

  followLogs(environmentId: string, unitKey: string, options: FollowOptions): AsyncIterable<readonly FollowedLine[]> {
    return this.cell.followLogs(environmentId, unitKey, options);
  }

  metrics(environmentId: string): Promise<EnvironmentMetrics> {
    return this.cell.metrics(environmentId);
  }

  probe(): Promise<CellHealth> {
    return this.cell.probe();
  }
}
