import type { Duplex, Readable } from 'node:stream';
import type { Flow, UpstreamCall } from '../proxy/upstream/upstream-call.js';
import type { Upstream } from '../proxy/upstream/upstream.js';

const plainest = {
  ...{ method: 'GET', path: '/', headers: [] as readonly string[], upgrades: false, isLast: false },
  ...{ headersTimeoutMs: 30_000, bodyTimeoutMs: 30_000 },
};

/** A call that writes down what it is told. */
export class RecordedCall implements UpstreamCall {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly upgrades: boolean;
  readonly isLast: boolean;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  flow: Flow | undefined;
  status = 0;
  answered: readonly string[] = [];
  text = '';
  socket: Duplex | undefined;
  /** `whole`, `end`, `switch`, or the code of the error. */
  outcome: string | undefined;
  readonly ended: Promise<this>;
  #settle: () => void = () => undefined;

  constructor(
    asked: Partial<typeof plainest> = {},
    readonly body: Readable | null = null,
  ) {
    const { method, path, headers, upgrades, isLast, headersTimeoutMs, bodyTimeoutMs } = { ...plainest, ...asked };
    [this.method, this.path, this.headers, this.upgrades, this.isLast] = [method, path, headers, upgrades, isLast];
    [this.headersTimeoutMs, this.bodyTimeoutMs] = [headersTimeoutMs, bodyTimeoutMs];
    this.ended = new Promise((resolve) => (this.#settle = () => resolve(this)));
  }

  to(upstream: Upstream): Promise<this> {
    upstream.send(this);
    return this.ended;
  }

  onFlow(flow: Flow): void {
    this.flow = flow;
  }

  onWhole(status: number, headers: string[], body: string): void {
    [this.status, this.answered, this.text] = [status, headers, body];
    this.#end('whole');
  }

  onHead(status: number, headers: string[]): void {
    [this.status, this.answered] = [status, headers];
  }

  onBody(chunk: Buffer): void {
    this.text += chunk.toString('latin1');
  }

  onEnd(): void {
    this.#end('end');
  }

  onSwitch(headers: readonly string[], socket: Duplex): void {
    [this.answered, this.socket] = [headers, socket];
    this.#end('switch');
  }

  onError(error: Error & { readonly code?: string }): void {
    this.#end(error.code ?? error.message);
  }

  #end(outcome: string): void {
    this.outcome = this.outcome === undefined ? outcome : `${this.outcome}, then ${outcome}`;
    this.#settle();
  }
}
