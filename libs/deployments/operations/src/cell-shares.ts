import type { CellId } from '@tiffin/kernel';

export interface ShareLimits {
  /** Of one cell at the same time. */
  readonly atOnce: number;
  /** Of one cell, behind those. */
  readonly waiting: number;
}

interface Share {
  running: number;
  readonly waiting: ((may: boolean) => void)[];
}

/** Gives each cell a share of its own of what is worked at: a cell that hangs holds that, and nothing that is another's. */
export class CellShares {
  private readonly shares = new Map<CellId, Share>();

  constructor(private readonly limits: ShareLimits) {}

  /** Works once it is the cell's turn. False where too many of the cell wait, or all is being stopped: nothing was done. */
  async run(cellId: CellId, work: () => Promise<void>): Promise<boolean> {
    const share = this.shares.get(cellId) ?? { running: 0, waiting: [] };
    this.shares.set(cellId, share);
    if (!(await this.turn(share))) return false;
    try {
      await work();
    } finally {
      this.pass(cellId, share);
    }
    return true;
  }

  /** Sends away all who wait. */
  stop(): void {
    for (const { waiting } of this.shares.values()) for (const answer of waiting.splice(0)) answer(false);
  }

  private turn(share: Share): boolean | Promise<boolean> {
    if (share.running < this.limits.atOnce) {
      share.running += 1;
      return true;
    }
    if (share.waiting.length >= this.limits.waiting) return false;
    return new Promise((answer) => share.waiting.push(answer));
  }

  /** To who waits longest; the place stays taken. */
  private pass(cellId: CellId, share: Share): void {
    const next = share.waiting.shift();
    if (next !== undefined) return next(true);
    share.running -= 1;
    if (share.running === 0) this.shares.delete(cellId);
  }
}
