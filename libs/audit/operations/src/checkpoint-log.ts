import type { KeyObject } from 'node:crypto';
import {
  checkLog,
  type LogFault,
  type NumberedCheckpoint,
  readCheckpoint,
  type TrustedCheckpoint,
} from '@tiffin/audit-rules';
import type { CheckpointStore } from './checkpoint-store.js';

export interface ReadLog {
  readonly fault: LogFault | null;
  /** Those that can be trusted, in the order of their numbers. */
  readonly trusted: readonly TrustedCheckpoint[];
}

/** The checkpoints outside, each held against the keys that may have signed it. */
export class CheckpointLog {
  /** Checkpoints never change: of the latest that were asked for, what was read. */
  readonly #read = new Map<number, TrustedCheckpoint | null>();
  #checked: { readonly numbers: string; readonly known: number; readonly fault: LogFault | null } | null = null;

  constructor(
    private readonly store: CheckpointStore,
    private readonly keys: readonly KeyObject[],
  ) {}

  /** All of them. `known`: the newest number that the database remembers. */
  async all(known: number): Promise<ReadLog> {
    const read: NumberedCheckpoint[] = [];
    for (const number of await this.store.numbers()) read.push([number, await this.#load(number)]);
    return { fault: checkLog(read, known), trusted: read.flatMap(([, one]) => (one ? [one] : [])) };
  }

  /** What is wrong with them; all are read only where there are others than the last time. */
  async fault(known: number): Promise<LogFault | null> {
    const numbers = (await this.store.numbers()).join();
    if (this.#checked?.numbers !== numbers || this.#checked.known !== known) {
      this.#checked = { numbers, known, fault: (await this.all(known)).fault };
    }
    return this.#checked.fault;
  }

  /** The newest that can be trusted: whoever may add objects, and signs nothing, must not put theirs in front of it. */
  async newest(): Promise<TrustedCheckpoint | null> {
    for (const number of (await this.store.numbers()).toReversed()) {
      const one = await this.at(number);
      if (one) return one;
    }
    return null;
  }

  /** Null where there is none, or it cannot be trusted. */
  async at(number: number): Promise<TrustedCheckpoint | null> {
    if (number === 0) return null;
    const kept = this.#read.get(number);
    if (kept !== undefined) return kept;
    const read = await this.#load(number);
    const [oldest] = this.#read.size < atOnce ? [] : this.#read.keys();
    if (oldest !== undefined) this.#read.delete(oldest);
    this.#read.set(number, read);
    return read;
  }

  async #load(number: number): Promise<TrustedCheckpoint | null> {
    const read = readCheckpoint((await this.store.read(number)) ?? '', this.keys);
    // What was signed as another one is no checkpoint here.
    return read?.number === number ? read : null;
  }
}

/** The newest and the one before are what is compared. */
const atOnce = 2;
