import type { Caller } from '../access/caller.js';
import type { Callers } from '../access/callers.js';
import { type Loaders, type LoaderSources, makeLoaders } from './loaders.js';

/** Who calls, and what was read for them: as old as the request, or as the event of a subscription. */
export class Session {
  private constructor(
    private readonly callers: Callers,
    private readonly sources: LoaderSources,
    private readonly authorization: unknown,
    private current: { readonly caller: Caller; readonly loaders: Loaders },
  ) {}

  static async open(callers: Callers, sources: LoaderSources, authorization: unknown): Promise<Session> {
    const caller = await callers.read(authorization);
    return new Session(callers, sources, authorization, { caller, loaders: makeLoaders(sources, caller.actor) });
  }

  get caller(): Caller {
    return this.current.caller;
  }

  get loaders(): Loaders {
    return this.current.loaders;
  }

  /** Reads the caller again and forgets everything that was read. Throws UNAUTHENTICATED when the token stands no more. */
  async renew(): Promise<void> {
    const caller = await this.callers.read(this.authorization);
    this.current = { caller, loaders: makeLoaders(this.sources, caller.actor) };
  }
}
