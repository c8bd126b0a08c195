import { type Origin, originOf, type Way } from './origin.js';
import { type UpstreamCall, UpstreamError } from './upstream-call.js';
import { type ConnectionOwner, UpstreamConnection } from './upstream-connection.js';

const maxConnections = 256;
const maxWaiting = 1024;

/** Idle connections that are too old are looked for so often. */
const sweptAfterMs = 1_000;
/** How much sooner than the upstream we stop using an idle connection: what is sent just as it closes would be lost. */
const marginMs = 1_000;

/** Kept-alive connections to one origin, of which the last that was used is the next, and how many requests use them or wait for one. */
export class Upstream implements ConnectionOwner {
  active = 0;
  readonly #origin: Origin;
  readonly #connections = new Set<UpstreamConnection>();
  readonly #idle: UpstreamConnection[] = [];
  /** In the order in which they came. */
  readonly #waiting = new Map<UpstreamCall, NodeJS.Timeout>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(
    readonly origin: string,
    way: Way = { verification: 'verified' },
    /** The same for all that lead to it in the same way. Private keys and passwords are in it. */
    readonly key = origin,
  ) {
    this.#origin = originOf(origin, way);
  }

  /** More would only wait until their clients are gone. */
  get full(): boolean {
    return this.active >= maxConnections + maxWaiting;
  }

  /** Asks it. Every outcome is told to the call. */
  send(call: UpstreamCall): void {
    const connection = this.#connectionFor(call);
    if (connection === undefined) this.#letWait(call);
    else this.#sendOn(connection, call);
  }

  /** No longer than for an answer: whoever uses the connections may never let them go. */
  #letWait(call: UpstreamCall): void {
    const giveUp = (): void => {
      this.#waiting.delete(call);
      call.onError(new UpstreamError('CONNECT_TIMEOUT', 'No connection was free in time.'));
    };
    this.#waiting.set(call, setTimeout(giveUp, call.headersTimeoutMs).unref());
    call.onFlow({ pause: nothing, resume: nothing, abort: () => this.#stopWaiting(call) });
  }

  #stopWaiting(call: UpstreamCall): void {
    clearTimeout(this.#waiting.get(call));
    this.#waiting.delete(call);
  }

  /** Ends every connection, also those in use. */
  destroy(): void {
    clearTimeout(this.#sweep);
    // Nobody opens a connection for them any more.
    for (const call of this.#waiting.keys()) this.#stopWaiting(call);
    for (const connection of this.#connections) connection.destroy();
  }

  onFree(connection: UpstreamConnection, keptForMs = this.#origin.keptForMs): void {
    const now = performance.now();
    connection.usableUntil = Math.min(
      connection.openedAt + this.#origin.renewedAfterMs(this.#connections.size),
      now + keptForMs - marginMs,
    );
    if (connection.usableUntil <= now) return connection.destroy();
    const [first] = this.#waiting.keys();
    // It gets one that can switch, as soon as this one is gone.
    if (first?.upgrades === true) return connection.destroy();
    const next = this.#nextWaiting();
    if (next !== undefined) return this.#sendOn(connection, next);
    this.#idle.push(connection);
    this.#sweep ??= setTimeout(() => this.#closeOld(), sweptAfterMs).unref();
  }

  onGone(connection: UpstreamConnection): void {
    if (!this.#connections.delete(connection)) return;
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    const next = this.#nextWaiting();
    if (next !== undefined) this.#sendOn(this.#openFor(next), next);
  }

  #nextWaiting(): UpstreamCall | undefined {
    const [call] = this.#waiting.keys();
    if (call !== undefined) this.#stopWaiting(call);
    return call;
  }

  #connectionFor(call: UpstreamCall): UpstreamConnection | undefined {
    const idle = call.upgrades ? undefined : this.#takeIdle();
    if (idle !== undefined) return idle;
    if (this.#connections.size < maxConnections) return this.#openFor(call);
    return undefined;
  }

  #takeIdle(): UpstreamConnection | undefined {
    const now = performance.now();
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (connection.isOpen && connection.usableUntil > now) return connection;
      connection.destroy();
    }
    return undefined;
  }

  #openFor({ upgrades }: UpstreamCall): UpstreamConnection {
    const connection = new UpstreamConnection(
      this.#origin,
      this,
      upgrades || !this.#origin.readsBytes ? 'stream' : 'bytes',
    );
    this.#connections.add(connection);
    return connection;
  }

  #sendOn(connection: UpstreamConnection, call: UpstreamCall): void {
    try {
      connection.send(call);
    } catch (error) {
      connection.destroy();
      call.onError(error as Error);
    }
  }

  #closeOld(): void {
    this.#sweep = undefined;
    const now = performance.now();
    for (const connection of this.#idle) if (connection.usableUntil <= now) connection.destroy();
    if (this.#idle.some(({ isOpen }) => isOpen)) {
      this.#sweep = setTimeout(() => this.#closeOld(), sweptAfterMs).unref();
    }
  }
}

const nothing = (): void => undefined;
