import { Refusal } from '@tiffin/kernel';

/** Counts what each person has open, so that one socket cannot make the api re-read thousands of times at each change. */
export class OpenStreams {
  private readonly counts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** Takes a place and answers how to give it back, once. Throws QUERY_TOO_COSTLY where none is left. */
  enter(personId: string): () => void {
    const count = this.counts.get(personId) ?? 0;
    if (count >= this.limit) throw Refusal.of('QUERY_TOO_COSTLY', 'subscriptions open at once', String(this.limit));
    this.counts.set(personId, count + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (this.counts.get(personId) ?? 1) - 1;
      if (left > 0) this.counts.set(personId, left);
      else this.counts.delete(personId);
    };
  }
}
