import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface DrainLimits {
  /** For all of it. */
  readonly withinMs?: number;
  /** For connections on which nothing is asked. */
  readonly idleMs?: number;
}

/** Knows which requests a server is answering, so that none is cut off where the server is to end. */
export class RequestDrain {
  private readonly underWay = new Set<ServerResponse>();
  private readonly connections = new Set<Socket>();
  private isDraining = false;
  private onChange: () => void = () => undefined;

  constructor(private readonly server: Server) {
    // First of all: what is told to a client has to be told before anything is answered.
    server.prependListener('request', (_: IncomingMessage, answer: ServerResponse) => this.follow(answer));
    server.on('connection', (socket: Socket) => this.keep(socket));
    // What became a socket of subscriptions asks nothing any more.
    server.on('upgrade', ({ socket }: IncomingMessage) => this.forget(socket));
  }

  /**
   * Resolves once nothing is being answered, or after 5 s. Until then everything is answered, also what still comes; each connection ends behind
   * its answer, so that whoever asks goes elsewhere the next time. One on which nothing is asked is closed after a second: a client may be about
   * to use it, and a request that meets a closed connection has failed.
   */
  async drain({ withinMs = 5_000, idleMs = 1_000 }: DrainLimits = {}): Promise<void> {
    this.isDraining = true;
    for (const answer of this.underWay) sayGoodbye(answer);
    await this.until(() => this.connections.size === 0, idleMs);
    this.server.closeIdleConnections();
    await this.until(() => this.underWay.size === 0, withinMs - idleMs);
  }

  private async until(isReached: () => boolean, withinMs: number): Promise<void> {
    if (isReached()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    this.onChange = () => {
      if (isReached()) resolve();
    };
    await promise;
    clearTimeout(timer);
  }

  private follow(answer: ServerResponse): void {
    if (this.isDraining) sayGoodbye(answer);
    this.underWay.add(answer);
    answer.once('close', () => {
      this.underWay.delete(answer);
      this.onChange();
    });
  }

  private keep(socket: Socket): void {
    this.connections.add(socket);
    socket.once('close', () => this.forget(socket));
  }

  private forget(socket: Socket): void {
    this.connections.delete(socket);
    this.onChange();
  }
}

function sayGoodbye(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close');
}
