import type { GatewaySettingName } from '@tiffin/contracts';
import { refuse } from '../answer.js';
import type { Exchange } from '../exchange.js';

/** How long a gateway waits for clients, and how many it serves. */
export interface ClientLimits {
  /** Within which a request line and all headers have to be there; a TLS handshake, too. */
  readonly headMs: number;
  /** For which nothing more of a body may come, nor anything of an answer go. The whole of it may take as long as it likes. */
  readonly bodyIdleMs: number;
  /** At once, on each of its ports. */
  readonly connections: number;
}

export const usualLimits: ClientLimits = { headMs: 15_000, bodyIdleMs: 60_000, connections: 20_000 };

type Setting = Exclude<GatewaySettingName, 'GATEWAY_ACCESS_LOG'>;

/** By the variable that says another one. */
export const limitSettings: Readonly<Record<Setting, keyof ClientLimits>> = {
  GATEWAY_HEAD_TIMEOUT_MS: 'headMs',
  GATEWAY_BODY_IDLE_MS: 'bodyIdleMs',
  GATEWAY_MAX_CONNECTIONS: 'connections',
};

interface Awaited {
  /** Over its connection, both ways. */
  bytes: number;
  sinceMs: number;
}

/** Ends requests whose bodies have stopped coming. One timer looks after all of them, and only while there are any. */
export class StalledBodies {
  readonly #awaited = new Map<Exchange, Awaited>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly idleMs: number) {}

  begin(exchange: Exchange): void {
    if (!exchange.hasBody) return;
    this.#awaited.set(exchange, { bytes: bytesOf(exchange), sinceMs: performance.now() });
    this.#timer ??= setInterval(() => this.#look(performance.now()), this.idleMs / 4).unref();
  }

  end(exchange: Exchange): void {
    this.#awaited.delete(exchange);
  }

  #look(nowMs: number): void {
    for (const [exchange, awaited] of this.#awaited) {
      const bytes = bytesOf(exchange);
      if (bytes !== awaited.bytes || isNotDue(exchange)) Object.assign(awaited, { bytes, sinceMs: nowMs });
      else if (nowMs - awaited.sinceMs >= this.idleMs) endStalled(exchange);
      if (exchange.request.complete) this.#awaited.delete(exchange);
    }
    if (this.#awaited.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** A client that takes its answer while its own body stays open, as those of streams do, is not silent. */
const bytesOf = ({ request: { socket } }: Exchange): number => socket.bytesRead + socket.bytesWritten;

/** It is not the client that keeps it waiting: nobody has asked for the body yet, or nobody takes what is there. */
function isNotDue({ request }: Exchange): boolean {
  if (request.headers.expect !== undefined && !request.readableDidRead) return true;
  return request.readableLength >= request.readableHighWaterMark;
}

function endStalled(exchange: Exchange): void {
  exchange.cancel?.();
  refuse(exchange, 'BODY_TIMEOUT');
}
