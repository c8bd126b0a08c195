/** Each takes a connection of those that there are for all who follow (`cluster-access.ts`): four holders together have all of them. */
export const mostOfHolder = 128;

/** Who follows how many replicas of a cluster, so that nobody takes the connections of all others. */
export class FollowerPlaces {
  private readonly held = new Map<string, number>();

  /** Answers whether they were free, all of them. */
  take(holder: string, count: number): boolean {
    const held = (this.held.get(holder) ?? 0) + count;
    if (held > mostOfHolder) return false;
    this.held.set(holder, held);
    return true;
  }

  giveBack(holder: string, count: number): void {
    const held = (this.held.get(holder) ?? 0) - count;
    if (held > 0) this.held.set(holder, held);
    else this.held.delete(holder);
  }
}
