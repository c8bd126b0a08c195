import type { Readable } from 'node:stream';
import { plainText } from './plain-text.js';

const mostLines = 200;
const longestLine = 500;
/** Enough for one character more than that, whatever they are. */
const mostOpenBytes = 4 * (longestLine + 1);
const lineBreak = 10;

/** What a process says, as far as a log has room for it: of a line without an end no more is kept than is shown. */
export class SaidLines {
  private count = 0;

  constructor(private readonly print: (line: string) => void) {}

  /** Reads to the end, so that nobody waits for whoever has said enough. */
  read(stream: Readable): void {
    let open = Buffer.alloc(0);
    const keep = (bytes: Buffer): void => {
      const room = mostOpenBytes - open.length;
      if (room > 0) open = Buffer.concat([open, bytes.subarray(0, room)]);
    };
    const end = (): void => {
      this.say(open);
      open = Buffer.alloc(0);
    };
    stream.on('data', (chunk: Buffer) => {
      let from = 0;
      for (let at = chunk.indexOf(lineBreak); at !== -1 && !this.isFull; at = chunk.indexOf(lineBreak, from)) {
        keep(chunk.subarray(from, at));
        end();
        from = at + 1;
      }
      if (!this.isFull) keep(chunk.subarray(from));
    });
    stream.once('end', () => {
      if (open.length > 0 && !this.isFull) end();
    });
  }

  private get isFull(): boolean {
    return this.count >= mostLines;
  }

  private say(line: Buffer): void {
    this.count += 1;
    this.print(plainText(line.toString().replace(/\r$/, ''), longestLine));
  }
}
