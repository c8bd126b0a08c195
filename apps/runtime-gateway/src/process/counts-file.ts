import type { ToldTraffic } from './last-words.js';
import type { OutsideRequests } from './outside-requests.js';
import { openSync, writeSync } from './node-builtins.js';

/** What a process that is killed has counted since is lost. */
const everyMs = 1_000;

interface Counting {
  readonly outside: OutsideRequests;
  readonly traffic: ToldTraffic;
}

/** Keeps what was counted in a file that outlives the process, so that whoever looks afterwards has it too. */
export function keepCounts(path: string, { outside, traffic }: Counting): void {
  const file = openSync(path, 'w');
  let written = '';
  const write = (): void => {
    const text = traffic.lastWords(outside.report());
    if (text === written) return;
    // In one piece, over what is longer: whoever reads half-way finds the former one or this.
    writeSync(file, coverFor(written, text), 0);
    written = text;
  };
  setInterval(write, everyMs).unref();
  process.on('exit', write);
}

/** As many bytes as what it is written over, at least: names of endpoints are not all ASCII. */
export const coverFor = (former: string, text: string): string =>
  text + ' '.repeat(Math.max(0, Buffer.byteLength(former) - Buffer.byteLength(text)));
