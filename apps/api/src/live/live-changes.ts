import type { Change } from '@tiffin/postgres';

interface Listener {
  readonly hears: (change: Change) => boolean;
  readonly raise: () => void;
}

/** Hands the database's announcements to those whom they concern. */
export class LiveChanges {
  private readonly listeners = new Set<Listener>();

  /** Calls `raise` at each change that `hears` says yes to, until the answer is called. */
  listen(hears: (change: Change) => boolean, raise: () => void): () => void {
    const listener = { hears, raise };
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  announce(change: Change): void {
    for (const { hears, raise } of this.listeners) if (hears(change)) raise();
  }

  /** Changes may have been missed: everybody looks again. */
  gap(): void {
    for (const { raise } of this.listeners) raise();
  }
}
