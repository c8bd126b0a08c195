import type { Admission } from '../access/admission.js';
import type { Session } from '../session/session.js';
import type { OpenStreams } from './open-streams.js';
import { Signal } from './signal.js';

/** A revoked token or a removed member ends a quiet subscription after this long, a busy one at its next event. */
const recheckMs = 4_000;

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
  const leave = source.streams.enter(source.admission.grant.actor.id);
  const signal = new Signal();
  const stop = source.listen(signal.raise);
  const events = eventsOf(field, source, signal);
  const end = () => {
    stop();
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
    for (let why = await signal.wait(recheckMs); ; why = await signal.wait(recheckMs)) {
      if (why === 'closed') return undefined;
      await admission.renew();
      if (why === 'raised') break;
    }
  }
}
