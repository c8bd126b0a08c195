import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Refusal } from '@tiffin/kernel';

/** What a registry answered. Its body is read, or discarded: until then the connection is not free. */
export class Answer {
  constructor(
    readonly status: number,
    private readonly headers: IncomingHttpHeaders,
    /** May break off; whoever reads it looks at what came. */
    readonly body: Readable,
  ) {}

  header(name: string): string | undefined {
    const value = this.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  /** Throws REGISTRY_UNAVAILABLE where it is longer, and what the connection throws where it breaks off. */
  async bytes(atMost: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > atMost) {
        this.body.destroy();
        throw Refusal.of('REGISTRY_UNAVAILABLE', `its answer has more than ${atMost} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** What it says of an error, cut short: for the log and not for people, since it may name paths. */
  async complaint(): Promise<string> {
    const text = await this.bytes(65_536).catch(() => Buffer.alloc(0));
    return text.toString('utf8').slice(0, 500);
  }

  discard(): void {
    this.body.on('error', () => undefined).resume();
  }
}
