import type { Socket } from 'node:net';
import type { JsonLog } from '@tiffin/runtime';
import type { Exchange } from '../exchange.js';

/** A longer path is cut: clients choose it. */
const mostPathCharacters = 1_024;

interface Moved {
  readonly in: number;
  readonly out: number;
}

const nothing: Moved = { in: 0, out: 0 };

/** Writes one line for each request when it is over. No query, no header and no body is in it: these hold what only two should know. */
export class AccessLog {
  /** What has gone over a connection with the requests before. */
  readonly #told = new WeakMap<Socket, Moved>();

  constructor(private readonly log: JsonLog) {}

  /** By the end its connection may be gone, and with it who has asked. */
  begin(exchange: Exchange): void {
    void exchange.clientAddress;
  }

  /** `status` undefined: the client left before it had its answer. */
  end(exchange: Exchange, status: number | undefined): void {
    const { request, originalUrl, startedAt, clientAddress } = exchange;
    const moved = this.#since(request.socket);
    this.log.info('request', {
      ...{ method: request.method, path: pathOf(originalUrl), status: status ?? null },
      ms: Math.round((performance.now() - startedAt) * 1_000) / 1_000,
      ...{ bytesIn: moved.in, bytesOut: moved.out, client: clientAddress },
      ...wayOf(exchange),
      ...exchange.named,
    });
  }

  #since(socket: Socket): Moved {
    const before = this.#told.get(socket) ?? nothing;
    const now = { in: socket.bytesRead, out: socket.bytesWritten };
    this.#told.set(socket, now);
    return { in: now.in - before.in, out: now.out - before.out };
  }
}

/** Where it went, and on whose behalf. */
const wayOf = ({ route, consumer, attempt }: Exchange) => ({
  ...{ apiEndpoint: route?.endpoint, pipeline: route?.pipeline?.name, consumer: idOf(consumer?.id) },
  ...{ service: attempt?.serviceEndpoint, serviceStatus: attempt?.status, serviceFailure: attempt?.failure },
});

/** The target as the client sent it, without its query. */
function pathOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  return path.length <= mostPathCharacters ? path : `${path.slice(0, mostPathCharacters)} [cut]`;
}

/** A plugin may say anything. */
const idOf = (id: unknown): string | number | undefined =>
  typeof id === 'string' || typeof id === 'number' ? id : undefined;
