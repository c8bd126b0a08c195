import type { Admission } from '../access/admission.js';
import type { OpenStreams } from './open-streams.js';

export interface FollowedSource {
  readonly admission: Admission;
  readonly streams: OpenStreams;
  /** What to send, as it comes; ends with the signal. */
  follow(signal: AbortSignal): AsyncIterable<unknown>;
}

/** What was looked at longer ago is looked at again before more is sent. */
const renewMs = 2_000;

/** Whether who follows still may: looked at again when something changed, and from time to time. */
class Standing {
  private renewing: Promise<void> = Promise.resolve();
  private at = performance.now();

  constructor(
    private readonly admission: Admission,
    private readonly lost: () => void,
  ) {}

  readonly recheck = (): void => {
    this.at = performance.now();
    this.renewing = this.renewing.then(() => this.admission.renew());
    this.renewing.catch(this.lost);
  };

  /** Throws the refusal of this moment. */
  confirm(): Promise<void> {
    if (performance.now() - this.at > renewMs) this.recheck();
    return this.renewing;
  }
}

/** All that comes, in its order: unlike `liveStream`, nothing is replaced by what is newer. */
export function followStream(field: string, source: FollowedSource): AsyncIterableIterator<unknown> {
  const { session, grants } = source.admission;
  const leave = source.streams.enter({ personId: session.caller.actor.id, tenantId: grants.tenant?.tenantId });
  const ending = new AbortController();
  const standing = new Standing(source.admission, () => ending.abort());
  const unhold = session.hold(standing.recheck);
  const end = (): void => {
    unhold();
    leave();
    ending.abort();
  };
  const events = eventsOf(field, source.follow(ending.signal), standing);
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
  items: AsyncIterable<unknown>,
  standing: Standing,
): AsyncGenerator<unknown, undefined> {
  for await (const value of items) {
    await standing.confirm();
    yield { [field]: value };
  }
  await standing.confirm();
  return undefined;
}
