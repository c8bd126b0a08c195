import { Refusal } from '@tiffin/kernel';
import type { RequestContext } from '../session/request-context.js';

/** Said to whoever found no place. */
const againInSeconds = '1';

/**
 * Counts the requests of each holder that are at work in this process, so that no tenant takes all connections to the database from the
 * others. What comes over a socket is counted by `OpenStreams`.
 */
export class RequestPlaces {
  private readonly counts = new Map<string, number>();

  constructor(private readonly places: number) {}

  /** Holds a place until the answer is sent, or nobody waits for it any more. Throws BUSY where none is left. */
  enter(context: RequestContext, holder: string): void {
    const { reply } = context;
    const held = (context.places ??= new Set());
    // Of one that has closed already nobody would hear that it is over.
    if (!reply?.raw || reply.raw.destroyed || held.has(holder)) return;
    const count = this.counts.get(holder) ?? 0;
    if (count >= this.places) refuse(reply);
    this.counts.set(holder, count + 1);
    held.add(holder);
    reply.raw.on('close', () => {
      if (held.delete(holder)) this.leave(holder);
    });
  }

  private leave(holder: string): void {
    const left = (this.counts.get(holder) ?? 1) - 1;
    if (left > 0) this.counts.set(holder, left);
    else this.counts.delete(holder);
  }
}

function refuse(reply: RequestContext['reply']): never {
  reply?.header?.('retry-after', againInSeconds);
  throw Refusal.of('BUSY', againInSeconds);
}
