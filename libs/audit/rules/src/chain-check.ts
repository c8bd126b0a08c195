import { hash } from 'node:crypto';
import type { ChainFault, ChainFaultKind } from './chain-fault.js';
import { isAsStored, readBody, type StoredEvent } from './stored-event.js';

/** A place in a chain: the number of an event and its hash. */
export interface ChainLink {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first event. */
export const chainStart: ChainLink = { seq: 0, hash: '0'.repeat(64) };

/** Where a chain ended when a checkpoint saw it. */
export interface SeenEnd extends ChainLink {
  readonly checkpoint: number;
}

/** Follows the events of one chain in the order of their numbers, and compares them with what checkpoints have seen. */
export class ChainCheck {
  #last: ChainLink;
  /** The last place at which a checkpoint agreed. */
  #agreed: ChainLink;
  #fault: ChainFault | null = null;
  #seen: readonly SeenEnd[];

  constructor(
    private readonly tenantId: string,
    start: ChainLink,
    seen: readonly SeenEnd[],
  ) {
    this.#last = start;
    this.#agreed = start;
    this.#seen = seen.filter(({ seq }) => seq > start.seq).toSorted((a, b) => a.seq - b.seq);
  }

  /** The last event that is right. */
  get last(): ChainLink {
    return this.#last;
  }

  get fault(): ChainFault | null {
    return this.#fault;
  }

  /** The next event; nothing more is looked at after a fault. */
  add(event: StoredEvent): void {
    if (this.#fault) return;
    this.#fault = this.#look(event);
    if (this.#fault) return;
    this.#last = { seq: event.seq, hash: event.hash };
    this.#compare();
  }

  /** There are no more events. `end`: where the database says that the chain ends. */
  finish(end: number): void {
    if (this.#fault) return;
    const [missed] = this.#seen;
    if (missed) this.#fault = this.#faultAt('END_MISSING', this.#last.seq + 1, missed.checkpoint);
    else if (end > this.#last.seq) this.#fault = this.#faultAt('END_MISSING', this.#last.seq + 1);
  }

  #look(event: StoredEvent): ChainFault | null {
    const due = this.#last.seq + 1;
    if (event.seq > due) return this.#faultAt('EVENT_MISSING', due);
    if (event.seq < due) return this.#faultAt('EVENT_INSERTED', event.seq);
    if (event.hash !== hash('sha256', event.body)) return this.#faultAt('EVENT_CHANGED', due);
    if (!isAsStored(event, this.tenantId)) return this.#misplaced(event, due);
    return event.prevHash === this.#last.hash ? null : this.#faultAt('EVENT_CHANGED', this.#brokenBefore(due));
  }

  /** What was hashed says which number it has, whatever the database shows now. */
  #misplaced(event: StoredEvent, due: number): ChainFault {
    const own = readBody(event.body)?.seq ?? due;
    if (own > due) return this.#faultAt('EVENT_MISSING', due);
    return own < due ? this.#faultAt('EVENT_INSERTED', own) : this.#faultAt('EVENT_CHANGED', due);
  }

  /** Who changes an event and its hash leaves the next one, which is right, with a link to what is no more. */
  #brokenBefore(due: number): number {
    return this.#last.seq > this.#agreed.seq ? this.#last.seq : due;
  }

  #compare(): void {
    for (let next = this.#seen[0]; next?.seq === this.#last.seq; next = this.#seen[0]) {
      if (next.hash !== this.#last.hash) {
        this.#fault = this.#faultAt('CHAIN_REWRITTEN', this.#agreed.seq + 1, next.checkpoint);
        return;
      }
      this.#agreed = this.#last;
      this.#seen = this.#seen.slice(1);
    }
  }

  #faultAt(kind: ChainFaultKind, seq: number, checkpoint: number | null = null): ChainFault {
    return { kind, seq, checkpoint };
  }
}
