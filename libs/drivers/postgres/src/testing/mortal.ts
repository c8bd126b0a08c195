export class Killed extends Error {}

/** Where a worker stops for good: at the so-manieth thing that it does, before it begins or once it is done. */
export interface Death {
  readonly call: number;
  readonly side: 'before' | 'after';
}

/** Counts what a worker does, and ends it as by a power cut: from then on it does nothing, not even to say so. */
export class Mortal {
  calls = 0;
  private isDead = false;

  /** Null: it lives. */
  constructor(private readonly death: Death | null) {}

  async does<T>(work: () => Promise<T>): Promise<T> {
    if (this.isDead) throw new Killed();
    this.calls += 1;
    if (this.dies('before')) throw new Killed();
    const answer = await work();
    if (this.dies('after')) throw new Killed();
    return answer;
  }

  private dies(side: Death['side']): boolean {
    this.isDead ||= this.calls === this.death?.call && side === this.death.side;
    return this.isDead;
  }
}
