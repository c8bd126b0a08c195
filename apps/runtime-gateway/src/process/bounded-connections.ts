import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { JsonLog } from '@tiffin/runtime';
import type { ClientLimits } from './client-limits.js';
import type { RefusedClients } from './refused-clients.js';

/** So many more are let in, so that whoever runs the gateway learns how it is, and others that there is no room. */
export const reserved = 64;
/** How often it is told that there are too many. */
const tellEveryMs = 60_000;
/** To find the idle ones is to look at all of them. */
const closeIdleEveryMs = 1_000;

type Bounded = Pick<Server, 'on' | 'closeIdleConnections'>;

/** The connections of a server: as many as it takes, and a few beyond that. Idle ones go first; then those beyond, the oldest of them first. */
export class BoundedConnections {
  #open = 0;
  /** Sockets that came when there was no room. */
  readonly #beyond = new Set<Socket>();
  #toldAt = -Infinity;
  #closedIdleAt = -Infinity;

  constructor(
    private readonly server: Bounded,
    private readonly limits: ClientLimits,
    private readonly told: { readonly log: JsonLog; readonly refused: RefusedClients },
  ) {
    server.on('connection', (socket: Socket) => this.#opened(socket));
  }

  /** Whether there is no room for what comes over it. Once there is, it is a connection like any other. */
  isBeyond(socket: Socket): boolean {
    this.#takeIn();
    return this.#beyond.has(socket);
  }

  #takeIn(): boolean {
    const hasRoom = this.#open <= this.limits.connections;
    if (hasRoom && this.#beyond.size > 0) this.#beyond.clear();
    return hasRoom;
  }

  #opened(socket: Socket): void {
    this.#open += 1;
    socket.once('close', () => {
      this.#open -= 1;
      this.#beyond.delete(socket);
    });
    if (this.#takeIn()) return;
    this.#beyond.add(socket);
    this.#tell();
    this.#closeIdle();
    if (this.#beyond.size > reserved) this.#dropOldest();
  }

  /** A probe is answered at once: only who keeps silent becomes the oldest. */
  #dropOldest(): void {
    const [oldest] = this.#beyond;
    this.#beyond.delete(oldest!);
    this.told.refused.dropped += 1;
    oldest!.destroy();
  }

  #closeIdle(): void {
    const nowMs = performance.now();
    if (nowMs - this.#closedIdleAt < closeIdleEveryMs) return;
    this.#closedIdleAt = nowMs;
    this.server.closeIdleConnections();
  }

  #tell(): void {
    const { connections } = this.limits;
    if (performance.now() - this.#toldAt < tellEveryMs) return;
    this.#toldAt = performance.now();
    this.told.log.warn('more connections than this gateway takes: idle ones are closed, and new ones refused', {
      connections,
    });
  }
}
