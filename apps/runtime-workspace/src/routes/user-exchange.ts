import type { FastifyReply, FastifyRequest } from 'fastify';
import { acquaint, type ExpressRequest, type ExpressResponse } from '@tiffin/runtime/express';
import { ApiError, errorBody } from '../api-error.js';

export interface Exchange {
  readonly req: FastifyRequest;
  readonly res: FastifyReply;
}

/**
 * An exchange as hooks and methods see it: Node's request and response with Express' members. Whatever user code sets on
 * the response stays on it; once it has answered, nothing else does.
 */
export class UserExchange {
  readonly req: ExpressRequest;
  readonly res: ExpressResponse;
  #isHandedOver = false;
  #refusal: unknown = null;

  constructor(private readonly exchange: Exchange) {
    this.req = exchange.req.raw as ExpressRequest;
    this.res = exchange.res.raw as unknown as ExpressResponse;
    this.req.params = exchange.req.params as Record<string, string>;
    // As of Express' body parsers, an object where there is none.
    this.req.body = exchange.req.body ?? {};
    acquaint(this.req, this.res, (error) => this.#refuse(error ?? notThere()));
  }

  /** Errors: what Express' own code could not do for the user's, e.g. a format that the client does not take. */
  get isAnswered(): boolean {
    if (this.#refusal !== null) throw this.#takeRefusal();
    return this.res.headersSent || this.res.writableEnded || this.res.isBeingSent;
  }

  /** The server's part ends here; it goes on watching for the end of the response. */
  handOver(): FastifyReply {
    this.#isHandedOver = true;
    return this.exchange.res.hijack();
  }

  #takeRefusal(): unknown {
    const refusal = this.#refusal;
    this.#refusal = null;
    return refusal;
  }

  #refuse(error: unknown): void {
    if (!this.#isHandedOver) this.#refusal = error;
    else if (this.res.headersSent) this.res.destroy();
    else {
      const body = errorBody(error);
      this.res.statusCode = body.error.statusCode;
      this.res.setHeader('content-type', 'application/json; charset=utf-8');
      this.res.end(JSON.stringify(body));
    }
  }
}

const notThere = (): ApiError => new ApiError(404, 'NOT_FOUND', 'There is nothing to send.');
