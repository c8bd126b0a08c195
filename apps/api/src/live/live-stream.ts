import type { Admission } from '../access/admission.js';
import type { Session } from '../session/session.js';
import type { OpenStreams } from './open-streams.js';
import { Signal } from './signal.js';

export interface LiveSource {
  readonly admission: Admission;
  readonly streams: OpenStreams;
  /** Calls `raise` when there may be something new; answers how to stop. */
  listen(raise: () => void): () => void;
  /** What to send; null: nothing yet. */
  read(session: Session): Promise<unknown>;
}

/** The present, and the present again after each change: what nobody fetched is replaced by what is newer. */
export function liveStream(field: string, source: LiveSource): AsyncIterableIterator<unknown> {
  const { session, grants } = source.admission;
  const leave = source.streams.enter({ personId: session.caller.actor.id, tenantId: grants.tenant?.tenantId });
  const signal = new Signal();
  const stops = [source.listen(signal.raise), session.hold(signal.recheck)];
  const events = eventsOf(field, source, signal);
  const end = () => {
    stops.forEach((stop) => stop());
    leave();
    signal.close();
  };
  return {
    next: () =>
      events.next().catch((error: unknown) => {
        end();
        throw error;
      }),
    return: () => {
      end();
      return events.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* eventsOf(
  field: string,
  { admission, read }: LiveSource,
  signal: Signal,
): AsyncGenerator<unknown, undefined> {
  for (;;) {
    const value = await read(admission.session);
    if (value !== null) yield { [field]: value };
    for (let why = await signal.wait(); ; why = await signal.wait()) {
      if (why === 'closed') return undefined;
      await admission.renew();
      if (why === 'raised') break;
    }
  }
}
