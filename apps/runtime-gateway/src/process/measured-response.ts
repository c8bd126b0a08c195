import type { IncomingMessage } from 'node:http';
import type { Measurement } from '@tiffin/contracts';
import { ServerResponse } from './node-builtins.js';

/** An answer that tells when it begins, by whatever way it does. */
export class MeasuredResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Undefined: what is asked is the platform's own. */
  measure: Measurement | undefined;

  // Node itself calls it too, where nobody has.
  override writeHead(status: number, ...more: unknown[]): this {
    this.measure?.answered(status);
    return super.writeHead(status, ...(more as []));
  }
}
