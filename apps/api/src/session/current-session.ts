import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { RequestContext } from './request-context.js';
import type { Session } from './session.js';

export function sessionOf(execution: ExecutionContext): Session {
  const { session } = execution.getArgByIndex<RequestContext>(2);
  if (!session) throw new Error('No guarded field came before this one.');
  return session;
}

/** The session of the request. The guard of the operation has opened it before any field below is resolved. */
export const CurrentSession = createParamDecorator((_: unknown, execution: ExecutionContext) => sessionOf(execution));
