import type { ExpressRequest, ExpressResponse } from '@tiffin/runtime/express';
import type { EventExtensions } from './event.js';

/** Makes the signal only for handlers that ask for it: one per call would cost more than the rest of the call. */
export class CallExtensions implements EventExtensions {
  #controller: AbortController | null = null;
  #reason: Error | null = null;

  constructor(
    readonly request: ExpressRequest,
    readonly response: ExpressResponse,
  ) {}

  get signal(): AbortSignal {
    if (this.#controller) return this.#controller.signal;
    const controller = new AbortController();
    this.#controller = controller;
    if (this.#reason) controller.abort(this.#reason);
    this.response.once('close', () => {
      if (!this.response.writableFinished) controller.abort(new Error('The caller has gone.'));
    });
    return controller.signal;
  }

  abort(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
