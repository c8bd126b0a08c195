/** Each takes a connection of those that there are for all who follow (`cluster-access.ts`): four holders together have all of them. */
export const mostOfHolder = 128;
/** What one process can read of lines, and do nothing else, is some twenty times that. */
const bytesASecond = 4 * 1024 * 1024;
const mostAtOnce = 2 * bytesASecond;

interface Held {
  places: number;
  /** Bytes that may be read at once; below 0: they were read before their time. */
  room: number;
  at: number;
}

/** Who follows how many replicas of a cluster, and how much is read for them, so that nobody takes what all others need. */
export class FollowerPlaces {
  private readonly held = new Map<string, Held>();

  /** `now`: in ms. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Answers whether they were free, all of them. */
  take(holder: string, count: number): boolean {
    const held = this.held.get(holder) ?? { places: 0, room: mostAtOnce, at: this.now() };
    if (held.places + count > mostOfHolder) return false;
    held.places += count;
    this.held.set(holder, held);
    return true;
  }

  giveBack(holder: string, count: number): void {
    const held = this.held.get(holder);
    if (held === undefined) return;
    held.places -= count;
    if (held.places <= 0) this.held.delete(holder);
  }

  /** So much was read for one holder: answers how many ms to wait before more is. */
  read(holder: string, bytes: number): number {
    const held = this.held.get(holder);
    if (held === undefined) return 0;
    const at = this.now();
    held.room = Math.min(mostAtOnce, held.room + ((at - held.at) / 1000) * bytesASecond) - bytes;
    held.at = at;
    return Math.max(0, (-held.room / bytesASecond) * 1000);
  }
}
