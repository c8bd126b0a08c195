import type { OutsideRequests } from './outside-requests.js';
import { openSync, writeSync } from './node-builtins.js';

/** What a process that is killed has counted since is lost. */
const everyMs = 1_000;

/** Keeps what was counted in a file that outlives the process, so that whoever looks afterwards has it too. */
export function keepCounts(path: string, outside: OutsideRequests): void {
  const file = openSync(path, 'w');
  let written = '';
  const write = (): void => {
    const text = JSON.stringify(outside.report());
    if (text === written) return;
    // In one piece, over what is longer: whoever reads half-way finds the former one or this.
    writeSync(file, text.padEnd(written.length), 0);
    written = text;
  };
  setInterval(write, everyMs).unref();
  process.on('exit', write);
}
