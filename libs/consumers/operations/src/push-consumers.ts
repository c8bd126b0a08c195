import type { Cell, CellDirectory, CellPlace } from '@tiffin/deployments-operations';
import { cellAwayText } from '@tiffin/deployments-rules';
import { Refusal } from '@tiffin/kernel';
import { retryDelayMs } from '@tiffin/work-rules';
import type { ConsumerPushes, DuePush } from './consumer-pushes.js';
import type { GiveConsumers } from './give-consumers.js';

export interface PushConsumersParts {
  readonly pushes: ConsumerPushes;
  /** Which remembers nothing: who was told of the cell before a move would tell the wrong one, and take the push for settled. */
  readonly directory: Pick<CellDirectory, 'cellOf'>;
  /** Throws CELL_UNAVAILABLE. */
  readonly open: (place: CellPlace) => Pick<Cell, 'keepConsumers'>;
  readonly give: Pick<GiveConsumers, 'run'>;
  readonly report: (error: unknown) => void;
  /** From 0 to 1. */
  readonly chance: () => number;
}

export interface PushSizes {
  /** On their way at once, of all tenants: each may hold a snapshot in memory. */
  readonly atOnce: number;
  /** Of those, to one cell: one that hangs keeps nobody else's. */
  readonly toOneCell: number;
  /** Longer than a push may take: whoever has not settled one by then is taken for crashed. */
  readonly leaseMs: number;
  readonly retryMs: { readonly first: number; readonly longest: number };
}

const sizesOnTheWhole: PushSizes = {
  ...{ atOnce: 32, toOneCell: 16, leaseMs: 60_000 },
  // A cell that comes back is told soon, however long it was away.
  retryMs: { first: 500, longest: 15_000 },
};

/** Tells gateways of their consumers, once they have changed: each environment by itself, and again until its cell has it. */
export class PushConsumers {
  private readonly underWay = new Set<Promise<void>>();
  private readonly toCell = new Map<string, number>();
  private readonly faults = new Map<string, number>();
  private claiming: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly parts: PushConsumersParts,
    private readonly sizes: PushSizes = sizesOnTheWhole,
  ) {}

  /** Begins what is due. It does not wait for cells; each push that has ended makes room for the next. */
  run(): Promise<void> {
    this.claiming = this.claiming.then(() => this.claim()).catch(this.parts.report);
    return this.claiming;
  }

  /** Ends once nothing is on its way any more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.idle();
  }

  /** Until nothing is due that can be pushed, and all that was has been settled. */
  async idle(): Promise<void> {
    for (let claiming; claiming !== this.claiming || this.underWay.size > 0;) {
      claiming = this.claiming;
      await Promise.all([claiming, ...this.underWay]);
    }
  }

  private async claim(): Promise<void> {
    const { atOnce, leaseMs } = this.sizes;
    const room = atOnce - this.underWay.size;
    if (this.isStopped || room <= 0) return;
    const due = await this.parts.pushes.claimPushes(room, leaseMs);
    for (const push of due) this.begin(push, due.length === room);
  }

  /** `isMore`: more may be due than there was room for. */
  private begin(push: DuePush, isMore: boolean): void {
    const pushed = this.push(push)
      .catch((error: unknown) => this.putOff(push, error))
      .catch(this.parts.report)
      .then(() => {
        this.underWay.delete(pushed);
        if (isMore) void this.run();
      });
    this.underWay.add(pushed);
  }

  private async push(push: DuePush): Promise<void> {
    const { pushes, directory, give } = this.parts;
    const { environmentId, version } = push;
    const place = await directory.cellOf(environmentId);
    const given = place === null ? null : await this.toOne(place, (cell) => give.run(cell, push));
    // Of what is gone nothing is left to be told.
    await pushes.settlePush(environmentId, given ?? version);
    this.faults.delete(environmentId);
  }

  private async toOne<T>(place: CellPlace, work: (cell: Pick<Cell, 'keepConsumers'>) => Promise<T>): Promise<T> {
    const { id, name, silentSince: since } = place;
    if (since !== null) throw Refusal.of('CELL_UNAVAILABLE', cellAwayText({ name, since }));
    const others = this.toCell.get(id) ?? 0;
    if (others >= this.sizes.toOneCell) throw new Crowded();
    this.toCell.set(id, others + 1);
    try {
      return await work(this.parts.open(place));
    } finally {
      this.toCell.set(id, (this.toCell.get(id) ?? 1) - 1);
    }
  }

  private async putOff({ environmentId, version }: DuePush, error: unknown): Promise<void> {
    const { first, longest } = this.sizes.retryMs;
    const isCrowded = error instanceof Crowded;
    const faults = isCrowded ? 0 : (this.faults.get(environmentId) ?? 0);
    if (!isCrowded) {
      this.parts.report(error);
      this.faults.set(environmentId, faults + 1);
    }
    const waitMs = Math.min(longest, retryDelayMs(faults, first, this.parts.chance()));
    await this.parts.pushes.putOffPush(environmentId, version, waitMs);
  }
}

/** Enough is on its way to its cell. */
class Crowded extends Error {}
