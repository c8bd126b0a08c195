import type { Caller } from '../access/caller.js';
import type { Callers } from '../access/callers.js';
import { type Loaders, type LoaderSources, makeLoaders } from './loaders.js';

/** Where a session comes from, each time that it is renewed. */
export interface SessionOrigin {
  readonly callers: Callers;
  readonly sources: LoaderSources;
  readonly authorization: unknown;
  readonly requestId: string | undefined;
}

interface Present {
  readonly caller: Caller;
  readonly loaders: Loaders;
}

/** Who calls, and what was read for them: as old as the request, or as the event of a subscription. */
export class Session {
  private constructor(
    private readonly origin: SessionOrigin,
    private present: Present,
  ) {}

  /** Throws UNAUTHENTICATED unless a token stands behind it. */
  static async open(origin: SessionOrigin): Promise<Session> {
    return new Session(origin, await presentOf(origin));
  }

  get caller(): Caller {
    return this.present.caller;
  }

  get loaders(): Loaders {
    return this.present.loaders;
  }

  /** Asks for the caller again and forgets everything that was read. Throws UNAUTHENTICATED when the token stands no more. */
  async renew(): Promise<void> {
    this.present = await presentOf(this.origin);
  }

  /** The same where the caller themselves has just changed what their token opens: past what is remembered of it. */
  async renewAnew(): Promise<void> {
    this.origin.callers.forget(this.origin.authorization);
    await this.renew();
  }

  /** Calls `raise` when what the caller may do may have changed, until the answer is called. */
  hold(raise: () => void): () => void {
    return this.origin.callers.hold(this.origin.authorization, this.caller, raise);
  }
}

async function presentOf({ callers, sources, authorization, requestId }: SessionOrigin): Promise<Present> {
  const caller = (await callers.read(authorization)).inRequest(requestId);
  return { caller, loaders: makeLoaders(sources, caller) };
}
