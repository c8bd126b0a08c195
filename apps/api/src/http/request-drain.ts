import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const mostMs = 5_000;

/** Knows which requests a server is answering, so that none is cut off where the server is to end. */
export class RequestDrain {
  private readonly underWay = new Set<ServerResponse>();
  private isDraining = false;
  private onNone: () => void = () => undefined;

  constructor(private readonly server: Server) {
    // First of all: what is told to a client has to be told before anything is answered.
    server.prependListener('request', (_: IncomingMessage, answer: ServerResponse) => this.follow(answer));
  }

  /**
   * Resolves once nothing is being answered, or after 5 s. Until then everything is answered, also what still comes; each connection ends behind
   * its answer, so that whoever asks goes elsewhere the next time.
   */
  async drain(withinMs = mostMs): Promise<void> {
    this.isDraining = true;
    this.server.closeIdleConnections();
    for (const answer of this.underWay) sayGoodbye(answer);
    if (this.underWay.size === 0) return;
    const none = new Promise<void>((done) => (this.onNone = done));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    await Promise.race([none, late]);
    clearTimeout(timer);
  }

  private follow(answer: ServerResponse): void {
    if (this.isDraining) sayGoodbye(answer);
    this.underWay.add(answer);
    answer.once('close', () => {
      this.underWay.delete(answer);
      if (this.underWay.size === 0) this.onNone();
    });
  }
}

function sayGoodbye(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close');
}
