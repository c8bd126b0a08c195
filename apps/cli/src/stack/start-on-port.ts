import { freePort } from './free-port.js';
import { PortTaken } from './supervised-process.js';

const tries = 10;

/**
 * Starts something that listens on `port`. A port that was free a moment ago may be another's by now, above all when two
 * start at once; then the next free one is tried. Answers the port that it got.
 */
export async function startOnPort(
  port: number,
  start: (port: number) => Promise<void>,
  spokenFor: ReadonlySet<number>,
): Promise<number> {
  let wanted = port;
  for (let left = tries; ; left -= 1) {
    try {
      await start(wanted);
      return wanted;
    } catch (error) {
      if (!(error instanceof PortTaken) || left === 1) throw error;
      wanted = await freePort(wanted + 1, spokenFor);
    }
  }
}
