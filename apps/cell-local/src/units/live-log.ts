import type { ServerResponse } from 'node:http';
import { type LiveLine, liveSignMs } from '@tiffin/contracts';
import type { LogRing, NumberedLine } from './log-ring.js';

export interface LiveWishes {
  readonly tail: number;
  /** As it was sent with a line; absent: it has seen none. */
  readonly after: string | null;
}

/** What waits for a reader that is slow; what comes beyond is lost for it. */
const mostWaitingBytes = 8 * 1_048_576;
/** A unit that is stopped and started has another ring. */
const lookMs = 250;

/** Sends a unit's lines as they are printed, until the reader ends it. */
export class LiveLog {
  private ring: LogRing | null = null;
  private sent = 0;
  private missed = 0;
  private spokeAt = performance.now();
  private stop: () => void = () => undefined;

  /** `ringOf`: the ring that the unit prints into now; null: there is no such unit. */
  constructor(
    private readonly response: ServerResponse,
    private readonly ringOf: () => LogRing | null,
  ) {}

  begin({ tail, after }: LiveWishes): void {
    this.response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    this.response.flushHeaders();
    const ring = this.ringOf();
    if (ring !== null) this.take(ring, after === null ? beforeTail(ring, tail) : numberIn(after, ring));
    this.sign();
    const timer = setInterval(() => this.look(), lookMs);
    this.response.once('close', () => {
      clearInterval(timer);
      this.stop();
    });
  }

  private look(): void {
    const ring = this.ringOf();
    // It is new, and so is all that is in it.
    if (ring !== null && ring !== this.ring) this.take(ring, 0);
    if (performance.now() - this.spokeAt >= liveSignMs && !this.isFull) this.sign();
  }

  private sign(): void {
    this.write({ at: this.ring === null ? '' : `${this.ring.id} ${this.sent}` });
  }

  private take(ring: LogRing, after: number): void {
    this.stop();
    this.ring = ring;
    this.sent = Math.max(0, after);
    // In one step: no line comes between those that are kept and those that are heard.
    for (const line of ring.since(this.sent)) this.send(line);
    this.stop = ring.listen((line) => this.send(line));
  }

  private send({ number, line }: NumberedLine): void {
    // The ring may have lost some, and a reader that is slow loses more.
    this.missed += number - this.sent - 1;
    this.sent = number;
    if (this.isFull) {
      this.missed += 1;
      return;
    }
    const { missed } = this;
    this.missed = 0;
    this.write({ at: `${this.ring?.id} ${number}`, line: { ...line, ...(missed > 0 ? { missed } : {}) } });
  }

  private get isFull(): boolean {
    return this.response.writableLength > mostWaitingBytes;
  }

  private write(said: LiveLine): void {
    this.spokeAt = performance.now();
    this.response.write(`${JSON.stringify(said)}\n`);
  }
}

/** What the ring has lost before is nothing that a new reader would miss. */
const beforeTail = (ring: LogRing, tail: number): number => ring.last - Math.min(tail, ring.since(0).length);

/** Of another ring it says nothing: all of this one is new. */
function numberIn(after: string, ring: LogRing): number {
  const [id, number] = after.split(' ');
  const known = id === ring.id ? Number(number) : 0;
  return Number.isSafeInteger(known) && known >= 0 ? known : 0;
}
