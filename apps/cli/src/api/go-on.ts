import { setTimeout as pause } from 'node:timers/promises';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import { ConnectionBroke } from './subscription.js';

const retryMs = { first: 250, longest: 5_000 };
/** So often in a row it is tried where the API has never answered on such a connection. */
const mostTries = 4;
/** What passes by itself. */
const passing: ReadonlySet<string | undefined> = new Set(['CELL_UNAVAILABLE', 'BUSY', 'RATE_LIMITED', 'INTERNAL']);

/**
 * Subscribes again and again, since connections break, and an API or a cell may be away for a moment. Throws what will not pass, every
 * refusal before the first answer, and a `Failure` where no connection comes about at all.
 */
export async function* goOn<Event>(connect: (connection: number) => AsyncIterable<Event>): AsyncGenerator<Event> {
  const stand: Stand = { hasAnswered: false, wasOpen: false, failures: 0, isTokenNew: true };
  for (let connection = 0; ; connection += 1) {
    try {
      for await (const event of connect(connection)) {
        Object.assign(stand, { hasAnswered: true, wasOpen: true, failures: 0, isTokenNew: true });
        yield event;
      }
    } catch (error) {
      if (!mayGoOn(error, stand)) throw error;
    }
    stand.failures += 1;
    await pause(Math.min(retryMs.longest, retryMs.first * 2 ** (stand.failures - 1)));
  }
}

interface Stand {
  /** Whether anything came, and whether there was a connection at all. */
  hasAnswered: boolean;
  wasOpen: boolean;
  failures: number;
  isTokenNew: boolean;
}

function mayGoOn(error: unknown, stand: Stand): boolean {
  if (error instanceof ConnectionBroke) return hasHope(error, stand);
  if (!(error instanceof Failure) || !stand.hasAnswered) return false;
  // A token ends while somebody follows; the next connection has a new one.
  const isToken = error.details.code === 'UNAUTHENTICATED' && stand.isTokenNew;
  if (isToken) stand.isTokenNew = false;
  return isToken || passing.has(error.details.code);
}

/** Who waits for a connection that something in between never lets through would wait for ever, and see nothing. */
function hasHope(error: ConnectionBroke, stand: Stand): boolean {
  stand.wasOpen ||= error.wasOpen;
  if (stand.wasOpen || stand.failures + 1 < mostTries) return true;
  const way = 'The API answers otherwise: does what lies in between (a proxy) let WebSockets through at /graphql?';
  throw new Failure(`No live connection to the API comes about: ${error.message}. ${way}`, exitCode.failed);
}
