import {
  type RunTraffic,
  type ToldProcess,
  TrafficBook,
  trafficIn,
  type TrafficReport,
  type UnitTraffic,
} from '@tiffin/contracts';
import type { TellingCell } from '@tiffin/deployments-operations';
import { podTraffic } from '../client/pod-traffic.js';
import { inTurns } from './in-turns.js';
import type { LastWords, SeenProcesses, SeenUnit } from './seen-processes.js';

type Asked = (address: string) => Promise<UnitTraffic | null>;

/**
 * What the units of a cluster have answered. Each process is asked at its own address and keeps its totals itself, so that another deployer
 * goes on where this one was; of one that has ended, what its pod still says of it counts.
 */
export class ToldTraffic implements TellingCell {
  private readonly book: TrafficBook;

  constructor(
    private readonly seen: Pick<SeenProcesses, 'units'>,
    private readonly ask: Asked = podTraffic,
    private readonly now: () => number = Date.now,
  ) {
    this.book = new TrafficBook([], now);
  }

  async traffic(): Promise<TrafficReport> {
    const there: ToldProcess[] = [];
    await inTurns(await this.seen.units(), async ({ address, ...unit }) => {
      const told = await this.ask(address);
      if (told === null) return;
      there.push({ ...unit, run: told.run });
      this.book.learn(unit, told);
    });
    this.book.seen(there);
    return this.book.report();
  }

  async settleTraffic(runs: readonly RunTraffic[]): Promise<void> {
    this.book.settle(runs);
  }

  /** Of a pod whose process has ended; pods say it for as long as they are there. */
  hear(unit: Omit<SeenUnit, 'address'>, { message, endedAtMs = this.now() }: LastWords): void {
    const told = trafficIn(message);
    if (told !== null) this.book.learnLast(unit, told, endedAtMs);
  }
}
