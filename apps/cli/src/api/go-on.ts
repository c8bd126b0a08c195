import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../failure.js';
import { ConnectionBroke } from './subscription.js';

const retryMs = { first: 250, longest: 5_000 };
/** What passes by itself. */
const passing: ReadonlySet<string | undefined> = new Set(['CELL_UNAVAILABLE', 'BUSY', 'INTERNAL']);

/**
 * Subscribes again and again, since connections break, and an API or a cell may be away for a moment. Throws what will not pass, and
 * every refusal before the first answer.
 */
export async function* goOn<Event>(connect: (connection: number) => AsyncIterable<Event>): AsyncGenerator<Event> {
  const stand = { hasAnswered: false, failures: 0, isTokenNew: true };
  for (let connection = 0; ; connection += 1) {
    try {
      for await (const event of connect(connection)) {
        Object.assign(stand, { hasAnswered: true, failures: 0, isTokenNew: true });
        yield event;
      }
    } catch (error) {
      if (!mayGoOn(error, stand)) throw error;
    }
    stand.failures += 1;
    await pause(Math.min(retryMs.longest, retryMs.first * 2 ** (stand.failures - 1)));
  }
}

function mayGoOn(error: unknown, stand: { hasAnswered: boolean; isTokenNew: boolean }): boolean {
  if (error instanceof ConnectionBroke) return true;
  if (!(error instanceof Failure) || !stand.hasAnswered) return false;
  // A token ends while somebody follows; the next connection has a new one.
  const isToken = error.details.code === 'UNAUTHENTICATED' && stand.isTokenNew;
  if (isToken) stand.isTokenNew = false;
  return isToken || passing.has(error.details.code);
}
