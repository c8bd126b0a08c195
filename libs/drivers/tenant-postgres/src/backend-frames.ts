import { checkMessage } from './check-message.js';
import { MessageOrder } from './message-order.js';
import { NotPostgres } from './not-postgres.js';

const mib = 1024 * 1024;

/** The longest that we ask for is what a ledger tells of one connector: some kilobytes. */
const maxMessageBytes = 4 * mib;

/** One session asks hundreds of short questions, and statements may tell something of each row; no more than fits in memory many times. */
const maxSessionBytes = 64 * mib;

/** Type, and the length of itself and what follows. */
const headerBytes = 5;

/** Cuts what a server sends into its messages. Each is whole, of a kind that we may be answered with, and comes in its turn. */
export class BackendFrames {
  private readonly order = new MessageOrder();
  private readonly header = Buffer.alloc(headerBytes);
  private frame = this.header;
  private filled = 0;
  private seen = 0;

  /** Passes on what is whole now. Throws NotPostgres: then nothing is to be passed on any more. */
  take(chunk: Buffer, pass: (frame: Buffer) => void): void {
    this.seen += chunk.length;
    if (this.seen > maxSessionBytes) throw new NotPostgres(`more than ${maxSessionBytes / mib} MiB in one session`);
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(this.frame, this.filled, at);
      at += copied;
      this.filled += copied;
      if (this.filled === this.frame.length) this.fill(pass);
    }
  }

  private fill(pass: (frame: Buffer) => void): void {
    if (this.frame === this.header) this.begin();
    if (this.filled < this.frame.length) return;
    const { frame } = this;
    const type = frame.toString('latin1', 0, 1);
    const body = frame.subarray(headerBytes);
    checkMessage(type, body);
    this.order.next(type, body);
    this.frame = this.header;
    this.filled = 0;
    pass(frame);
  }

  /** One buffer for the whole: a message that comes in single bytes is not copied for each. */
  private begin(): void {
    const length = this.header.readUInt32BE(1);
    if (length < headerBytes - 1) throw new NotPostgres('a message that is shorter than its length');
    if (length > maxMessageBytes) throw new NotPostgres(`a message of more than ${maxMessageBytes / mib} MiB`);
    this.frame = Buffer.allocUnsafe(length + 1);
    this.header.copy(this.frame);
  }
}
