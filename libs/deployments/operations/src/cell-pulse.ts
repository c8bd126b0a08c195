import { isTold } from '@tiffin/deployments-rules';
import type { CellId } from '@tiffin/kernel';
import type { CellPlace, CellRecord } from './cells.js';

/** Keeps on record since when a cell does not answer: written once when that is told, and once when it is back. */
export class CellPulse {
  private readonly lastAnswers = new Map<CellId, number>();

  constructor(
    private readonly record: CellRecord,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** `place` as read before the cell was asked. */
  async answered({ id, silentSince }: CellPlace): Promise<void> {
    this.lastAnswers.set(id, this.now());
    if (silentSince !== null) await this.record.recordAnswer(id);
  }

  /** `askedAt`: what counts where it has not answered since this process began. */
  async missed({ id, silentSince }: CellPlace, askedAt: number): Promise<void> {
    const last = this.lastAnswers.get(id) ?? askedAt;
    this.lastAnswers.set(id, last);
    const silentMs = this.now() - last;
    if (silentSince === null && isTold(silentMs)) await this.record.recordSilence(id, silentMs);
  }
}
