import { linesOf } from '../view/lines-of.js';
import { longestLine } from './read-log-line.js';

/** What a container printed last is read up to this size. */
const mostBytes = 1024 * 1024;
/** And of all that are read for one reader at once, up to this. */
const mostBytesTogether = 4 * mostBytes;
const leastBytes = 64 * 1024;

export type LogQuery = Readonly<Record<string, string>>;
export type OpenLog = (query: LogQuery) => Promise<AsyncIterable<Buffer>>;

/** Of each of so many containers. */
export const bytesOfEach = (containers: number): number =>
  Math.max(leastBytes, Math.min(mostBytes, Math.floor(mostBytesTogether / containers)));

/**
 * The last lines of a container. A node that has to keep within a size gives the oldest of those that it is asked for, and leaves out the
 * newest: it is asked for fewer then.
 */
export async function lastLines(open: OpenLog, tail: number, mostOfIt: number): Promise<readonly string[]> {
  for (let count = Math.max(1, tail); ; count = Math.floor(count / 2)) {
    const stream = new Weighed(await open({ tailLines: String(count), limitBytes: String(mostOfIt) }));
    const lines: string[] = [];
    for await (const line of linesOf(stream, longestLine)) lines.push(line);
    if (stream.bytes < mostOfIt || count === 1) return lines;
  }
}

class Weighed implements AsyncIterable<Buffer> {
  bytes = 0;

  constructor(private readonly stream: AsyncIterable<Buffer>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const chunk of this.stream) {
      this.bytes += chunk.length;
      yield chunk;
    }
  }
}
