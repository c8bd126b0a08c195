import { Agent } from 'node:http';
import type {
  CellHealth,
  ConsumerSnapshot,
  DesiredEnvironment,
  EnvironmentMetrics,
  EnvironmentSummary,
  FollowedLine,
  KeptConsumersAnswer,
  LogLine,
  ObservedEnvironment,
  RequestOrders,
  RequestReport,
  RunTraffic,
  TrafficReport,
} from '@tiffin/contracts';
import type {
  Cell,
  CellReader,
  CountingCell,
  FollowOptions,
  KeptOrUnknown,
  ObserveOptions,
  TellingCell,
} from '@tiffin/deployments-operations';
import { Refusal } from '@tiffin/kernel';
import { type CellAnswer, type CellCall, callCell } from './call-cell.js';
import { followCell } from './follow-cell.js';

export interface LocalCellPlace {
  /** Of the cell, for people. */
  readonly name?: string;
  readonly socketPath: string;
  readonly token: string;
}

/** What `cell-local` on this machine lets see; the read-only token will do. */
export class LocalCellReader implements CellReader {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly place: LocalCellPlace) {}

  async observe(environmentId: string, options?: ObserveOptions): Promise<ObservedEnvironment | null> {
    const wait = options === undefined ? '' : `?afterVersion=${options.afterVersion}&waitMs=${options.waitMs}`;
    const answer = await this.call('GET', pathOf(environmentId) + wait, { waitMs: options?.waitMs ?? 0 });
    if (answer.status === 404) return null;
    return expectStatus(answer, 200) as ObservedEnvironment;
  }

  async list(): Promise<readonly EnvironmentSummary[]> {
    return expectStatus(await this.call('GET', '/environments'), 200) as readonly EnvironmentSummary[];
  }

  async logs(environmentId: string, unitKey: string, tail: number): Promise<readonly LogLine[]> {
    const answer = await this.call('GET', `${logsPathOf(environmentId, unitKey)}?tail=${tail}`);
    if (answer.status === 404) return [];
    return expectStatus(answer, 200) as readonly LogLine[];
  }

  followLogs(environmentId: string, unitKey: string, options: FollowOptions): AsyncIterable<readonly FollowedLine[]> {
    const path = `${logsPathOf(environmentId, unitKey)}/live`;
    return followCell({ name: 'local', ...this.place, path }, options);
  }

  async metrics(environmentId: string): Promise<EnvironmentMetrics> {
    return expectStatus(await this.call('GET', `${pathOf(environmentId)}/metrics`), 200) as EnvironmentMetrics;
  }

  async probe(): Promise<CellHealth> {
    return expectStatus(await this.call('GET', '/healthz'), 200) as CellHealth;
  }

  /** Closes kept connections; the object can still be used. */
  close(): void {
    this.agent.destroy();
  }

  protected call(
    method: CellCall['method'],
    path: string,
    more: Partial<Pick<CellCall, 'body' | 'waitMs'>> = {},
  ): Promise<CellAnswer> {
    return callCell({
      name: 'local',
      ...this.place,
      agent: this.agent,
      method,
      path,
      body: undefined,
      waitMs: 0,
      ...more,
    });
  }
}

/** All that `cell-local` does; needs the full token. */
export class LocalCell extends LocalCellReader implements Cell, CountingCell, TellingCell {
  async apply(desired: DesiredEnvironment): Promise<void> {
    const { environmentId } = desired;
    const answer = await this.call('PUT', pathOf(environmentId), { body: desired });
    if (answer.status === 400) throw Refusal.of('INPUT_INVALID', `environment ${environmentId}`, messageOf(answer));
    expectWritten(answer, environmentId);
  }

  async keepConsumers(environmentId: string, snapshot: ConsumerSnapshot): Promise<KeptOrUnknown> {
    const answer = await this.call('PUT', `${pathOf(environmentId)}/consumers`, { body: snapshot });
    if (answer.status === 403) throw Refusal.of('FORBIDDEN', 'cell.write');
    return (expectStatus(answer, 200) as KeptConsumersAnswer).is;
  }

  async countedRequests(): Promise<RequestReport> {
    return expectStatus(await this.call('GET', '/requests'), 200) as RequestReport;
  }

  async settleRequests(orders: RequestOrders): Promise<void> {
    expectStatus(await this.call('PUT', '/requests', { body: orders }), 202);
  }

  /** A cell that was built before it could tell has none. */
  async traffic(): Promise<TrafficReport> {
    const answer = await this.call('GET', '/traffic');
    return answer.status === 404 ? { runs: [] } : (expectStatus(answer, 200) as TrafficReport);
  }

  async settleTraffic(runs: readonly RunTraffic[]): Promise<void> {
    expectStatus(await this.call('PUT', '/traffic', { body: { runs } }), 202);
  }

  async remove(environmentId: string, epoch: number): Promise<void> {
    expectWritten(await this.call('DELETE', `${pathOf(environmentId)}?epoch=${epoch}`), environmentId);
  }
}

const pathOf = (environmentId: string): string => `/environments/${encodeURIComponent(environmentId)}`;

const logsPathOf = (environmentId: string, unitKey: string): string =>
  `${pathOf(environmentId)}/units/${encodeURIComponent(unitKey.toWellFormed())}/logs`;

function expectWritten(answer: CellAnswer, environmentId: string): void {
  if (answer.status === 409) throw Refusal.of('EPOCH_STALE', environmentId);
  if (answer.status === 403) throw Refusal.of('FORBIDDEN', 'cell.write');
  expectStatus(answer, 202);
}

function expectStatus(answer: CellAnswer, status: number): unknown {
  if (answer.status === status) return answer.body;
  if (answer.status === 507) throw Refusal.of('DISK_FULL', 'the local cell');
  throw Refusal.of('CELL_UNAVAILABLE', `it answered ${answer.status}: ${messageOf(answer)}`);
}

function messageOf({ body }: CellAnswer): string {
  const { error } = (body ?? {}) as { error?: { message?: string } };
  return error?.message ?? 'no reason given';
}
