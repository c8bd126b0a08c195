import type { Client, SubscribePayload } from 'graphql-ws';

/** What one subscription has sent so far, and how it ended. */
export class Feed {
  readonly events: Record<string, never>[] = [];
  /** Errors that ended it; empty when it ended well. Null while it runs. */
  ended: readonly unknown[] | null = null;
  readonly stop: () => void;

  constructor(socket: Client, payload: SubscribePayload) {
    this.stop = socket.subscribe<Record<string, never>>(payload, {
      next: ({ data, errors }) => {
        if (data) this.events.push(data);
        else this.ended = errors ?? [];
      },
      error: (error) => (this.ended = Array.isArray(error) ? error : [refusalOf(error)]),
      complete: () => (this.ended ??= []),
    });
  }
}

/** A socket that begins with no token that stands is closed with the protocol's number for it; no message says more. */
const refusalOf = (error: unknown): unknown =>
  (error as { readonly code?: number }).code === 4403 ? { extensions: { code: 'UNAUTHENTICATED' } } : error;
