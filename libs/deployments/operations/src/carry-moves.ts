import { setTimeout as pause } from 'node:timers/promises';
import type { MoveId } from '@tiffin/kernel';
import type { MoveRecord } from './move-store.js';

const atOnce = 4;
const stopWithinMs = 2_000;

/** Looks for moves that are due, and has each carried on: one that takes its time is waited for by nobody. */
export class CarryMoves {
  private readonly underWay = new Map<MoveId, Promise<void>>();

  constructor(
    private readonly parts: {
      readonly record: Pick<MoveRecord, 'due'>;
      readonly carry: { readonly run: (id: MoveId) => Promise<void> };
      readonly report: (error: unknown) => void;
    },
  ) {}

  /** Begins. */
  async run(): Promise<void> {
    const { record, carry, report } = this.parts;
    if (this.underWay.size >= atOnce) return;
    for (const id of await record.due(atOnce)) {
      if (this.underWay.size >= atOnce || this.underWay.has(id)) continue;
      const carried = carry
        .run(id)
        .catch(report)
        .finally(() => this.underWay.delete(id));
      this.underWay.set(id, carried);
    }
  }

  /** Ends once what is under way is over, or after two seconds: another worker goes on when its lease has run out. */
  async stop(): Promise<void> {
    await Promise.race([Promise.all(this.underWay.values()), pause(stopWithinMs, null, { ref: false })]);
  }
}
