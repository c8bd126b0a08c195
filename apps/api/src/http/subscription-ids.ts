import { Refusal } from '@tiffin/kernel';

type Id = string | number | undefined;
/** The context of a subscription, of which all of one socket have the same request; null: there was none yet. And its id. */
export type SubscriptionPlace = [context: object | null, id?: Id];

/**
 * Ids of the subscriptions that each socket has. Mercurius forgets the one that was there where another one comes under its id, and ends it no
 * more, not even with the socket.
 */
export class SubscriptionIds {
  private readonly taken = new WeakMap<object, Set<Id>>();

  /** Refuses INPUT_INVALID where the socket has one of that id. */
  take(...[context, id]: SubscriptionPlace): void {
    const request = requestOf(context);
    if (request === undefined) return;
    const ids = this.taken.get(request) ?? new Set();
    if (ids.has(id)) throw Refusal.of('INPUT_INVALID', 'id', 'is that of another subscription of this socket.');
    this.taken.set(request, ids.add(id));
  }

  giveBack(...[context, id]: SubscriptionPlace): void {
    const request = requestOf(context);
    if (request !== undefined) this.taken.get(request)?.delete(id);
  }
}

const requestOf = (context: object | null): object | undefined =>
  (context as { readonly request?: object } | null)?.request;
