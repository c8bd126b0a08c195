import type { Callers } from '../access/callers.js';
import type { LoaderSources } from './loaders.js';
import { authorizationOf, type RequestContext, requestIdOf } from './request-context.js';
import { Session } from './session.js';

/** Opens one session per request, however many fields ask for it. */
export class Sessions {
  private readonly opening = new WeakMap<RequestContext, Promise<Session>>();

  constructor(
    private readonly callers: Callers,
    private readonly sources: LoaderSources,
  ) {}

  of(context: RequestContext): Promise<Session> {
    const known = this.opening.get(context);
    if (known) return known;
    const opening = Session.open({
      callers: this.callers,
      sources: this.sources,
      authorization: authorizationOf(context),
      requestId: requestIdOf(context),
    }).then((session) => {
      context.session = session;
      return session;
    });
    this.opening.set(context, opening);
    return opening;
  }
}
