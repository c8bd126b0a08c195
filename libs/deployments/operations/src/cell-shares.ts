import type { CellId, EnvironmentId } from '@tiffin/kernel';
import { FairQueue, type FairQueueLimits } from '@tiffin/work-operations';
import type { EnvironmentAddress } from './work-directory.js';

/** Gives each cell a share of its own of what is worked at: a cell that hangs holds that, and nothing that is another's. */
export class CellShares {
  private readonly shares = new Map<CellId, FairQueue<EnvironmentId>>();

  /** `limits`: of one cell. */
  constructor(private readonly limits: FairQueueLimits) {}

  /**
   * Works once it is the environment's turn in its cell. False where it waits already, where too many of its cell do, or all is being
   * stopped: nothing was done.
   */
  run(cellId: CellId, address: EnvironmentAddress, work: () => Promise<void>): Promise<boolean> {
    const share = this.shares.get(cellId) ?? new FairQueue<EnvironmentId>(this.limits);
    this.shares.set(cellId, share);
    return share.run(address.environmentId, { tenant: address.tenantId }, work);
  }

  /** Sends away all who wait. */
  stop(): void {
    for (const share of this.shares.values()) share.stop();
  }
}
