import type { Duplex } from 'node:stream';
import type { Target } from './forwarding.js';
import type { Flow, UpstreamCall } from './upstream/upstream-call.js';

/** Asks an address how it does; true: it has answered 2xx or 3xx in time. */
export const askHowItDoes = ({ upstream }: Target, path: string, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => upstream.send(new HealthCall(path, timeoutMs, resolve)));

/** A question of our own, of which the status alone is read. */
class HealthCall implements UpstreamCall {
  readonly method = 'GET';
  readonly headers: readonly string[] = ['user-agent', 'tiffin-gateway'];
  readonly body = null;
  readonly upgrades = false;
  // A kept one may lead to who was there before.
  readonly isLast = true;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  #flow: Flow | undefined;

  constructor(
    readonly path: string,
    timeoutMs: number,
    private readonly tell: (isWell: boolean) => void,
  ) {
    this.headersTimeoutMs = timeoutMs;
    this.bodyTimeoutMs = timeoutMs;
  }

  onFlow(flow: Flow): void {
    this.#flow = flow;
  }

  onWhole(status: number): void {
    this.tell(status >= 200 && status < 400);
  }

  onHead(status: number): void {
    this.onWhole(status);
    this.#flow?.abort();
  }

  onBody(): void {}

  onEnd(): void {}

  onSwitch(_: readonly string[], socket: Duplex): void {
    socket.destroy();
    this.tell(false);
  }

  onError(): void {
    this.tell(false);
  }
}
