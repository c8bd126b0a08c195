import type { CellId, EnvironmentId } from '@tiffin/kernel';

export interface ShareLimits {
  /** Of one cell at the same time. */
  readonly atOnce: number;
  /** Of one cell, behind those. */
  readonly waiting: number;
}

interface Share {
  running: number;
  /** In order. */
  readonly waiting: Map<EnvironmentId, (may: boolean) => void>;
}

/** Gives each cell a share of its own of what is worked at: a cell that hangs holds that, and nothing that is another's. */
export class CellShares {
  private readonly shares = new Map<CellId, Share>();

  constructor(private readonly limits: ShareLimits) {}

  /**
   * Works once it is the environment's turn. False where it waits already, where too many of its cell do, or all is being stopped:
   * nothing was done.
   */
  async run(cellId: CellId, environmentId: EnvironmentId, work: () => Promise<void>): Promise<boolean> {
    const share = this.shares.get(cellId) ?? { running: 0, waiting: new Map() };
    this.shares.set(cellId, share);
    if (!(await this.turn(share, environmentId))) return false;
    try {
      await work();
    } finally {
      this.pass(cellId, share);
    }
    return true;
  }

  /** Sends away all who wait. */
  stop(): void {
    for (const { waiting } of this.shares.values()) {
      for (const answer of waiting.values()) answer(false);
      waiting.clear();
    }
  }

  private turn(share: Share, environmentId: EnvironmentId): boolean | Promise<boolean> {
    const { waiting } = share;
    if (share.running < this.limits.atOnce) {
      share.running += 1;
      return true;
    }
    if (waiting.has(environmentId) || waiting.size >= this.limits.waiting) return false;
    return new Promise((answer) => waiting.set(environmentId, answer));
  }

  /** To who waits longest; the place stays taken. */
  private pass(cellId: CellId, share: Share): void {
    for (const [environmentId, answer] of share.waiting) {
      share.waiting.delete(environmentId);
      return answer(true);
    }
    share.running -= 1;
    if (share.running === 0) this.shares.delete(cellId);
  }
}
