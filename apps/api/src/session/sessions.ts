import type { Callers } from '../access/callers.js';
import type { LoaderSources } from './loaders.js';
import { authorizationOf, type RequestContext, requestIdOf } from './request-context.js';
import { Session } from './session.js';

/** Opens one session per request, however many fields ask for it. */
export class Sessions {
  constructor(
    private readonly callers: Callers,
    private readonly sources: LoaderSources,
  ) {}

  of(context: RequestContext): Promise<Session> {
    context.opening ??= this.open(context);
    return context.opening;
  }

  private async open(context: RequestContext): Promise<Session> {
    context.session = await Session.open({
      callers: this.callers,
      sources: this.sources,
      authorization: authorizationOf(context),
      requestId: requestIdOf(context),
    });
    return context.session;
  }
}
