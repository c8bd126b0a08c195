import type { UpstreamCall } from './upstream-call.js';

export const maxConnections = 256;
const maxWaiting = 1024;

/** Connections to one origin, and how many requests use them or wait for one. */
export abstract class Upstream {
  active = 0;

  constructor(readonly origin: string) {}

  /** More would only wait until their clients are gone. */
  get full(): boolean {
    return this.active >= maxConnections + maxWaiting;
  }

  /** Asks it. Every outcome is told to the call. */
  abstract send(call: UpstreamCall): void;

  /** Ends every connection, also those in use. */
  abstract destroy(): Promise<void>;
}
