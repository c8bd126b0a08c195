import type { KeptAnswer } from './kept-answer.js';

/** An answer that is on its way into the store, unless what it was of has changed meanwhile. */
export interface Recording {
  readonly key: string;
  isOutdated: boolean;
}

// An address with more of them gives something else to everybody.
const mostVariants = 64;

/** Answers by what they answer, within so many bytes; what was not asked for longest goes first. */
export class AnswerStore {
  readonly #kept = new Map<string, readonly KeptAnswer[]>();
  readonly #recordings = new Map<string, Set<Recording>>();
  #bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** The answer that was given to such a request; `headers` are those of the request. */
  find(key: string, headers: Readonly<Record<string, unknown>>): KeptAnswer | undefined {
    const variants = this.#kept.get(key);
    if (variants === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, variants);
    return variants.find((one) => one.isFor(headers));
  }

  begin(key: string): Recording {
    const recording = { key, isOutdated: false };
    const others = this.#recordings.get(key);
    if (others === undefined) this.#recordings.set(key, new Set([recording]));
    else others.add(recording);
    return recording;
  }

  /** However it went. */
  end(recording: Recording): void {
    const others = this.#recordings.get(recording.key);
    others?.delete(recording);
    if (others?.size === 0) this.#recordings.delete(recording.key);
  }

  keep(recording: Recording, answer: KeptAnswer): void {
    if (recording.isOutdated) return;
    const { key } = recording;
    const others = (this.#kept.get(key) ?? []).filter((one) => !one.isFor(answer.askedWith));
    const variants = [answer, ...others].slice(0, mostVariants);
    this.#drop(key);
    this.#kept.set(key, variants);
    this.#bytes += bytesOf(variants);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.maxBytes) break;
      this.#drop(oldest);
    }
  }

  /** What it answered is another one from now on. */
  forget(key: string): void {
    this.#drop(key);
    for (const recording of this.#recordings.get(key) ?? []) recording.isOutdated = true;
  }

  #drop(key: string): void {
    this.#bytes -= bytesOf(this.#kept.get(key) ?? []);
    this.#kept.delete(key);
  }
}

const bytesOf = (variants: readonly KeptAnswer[]): number => variants.reduce((sum, one) => sum + one.bytes, 0);
