import { type RunTraffic, TrafficBook, trafficIn, type TrafficReport, type UnitTraffic } from '@tiffin/contracts';
import type { TellingCell } from '@tiffin/deployments-operations';
import { podTraffic } from '../client/pod-traffic.js';
import { inTurns } from './in-turns.js';
import type { SeenProcesses, SeenUnit } from './seen-processes.js';

type Asked = (address: string) => Promise<UnitTraffic | null>;

/**
 * What the units of a cluster have answered. Each process is asked at its own address and keeps its totals itself, so that another deployer
 * goes on where this one was; of one that has ended, what its pod still says of it counts.
 */
export class ToldTraffic implements TellingCell {
  private readonly book = new TrafficBook();

  constructor(
    private readonly seen: Pick<SeenProcesses, 'units'>,
    private readonly ask: Asked = podTraffic,
  ) {}

  async traffic(): Promise<TrafficReport> {
    const runs = new Set<string>();
    await inTurns(await this.seen.units(), async (unit) => {
      const told = await this.ask(unit.address);
      if (told === null) return;
      runs.add(told.run);
      this.book.learn(unit, told);
    });
    this.book.seen(runs);
    return this.book.report();
  }

  async settleTraffic(runs: readonly RunTraffic[]): Promise<void> {
    this.book.settle(runs);
  }

  /** Of a pod whose process has ended. */
  hear(unit: Omit<SeenUnit, 'address'>, message: string): void {
    const told = trafficIn(message);
    if (told !== null) this.book.learn(unit, told).isOver = true;
  }
}
