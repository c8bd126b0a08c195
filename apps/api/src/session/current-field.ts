import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Refusal } from '@tiffin/kernel';
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { RequestContext } from './request-context.js';
import { sessionOf } from './current-session.js';
import type { Session } from './session.js';

/** One field of one answer. */
export interface ResolvedField {
  readonly session: Session;
  /** Shows an error at this field although it has a value, so that the fields around it keep theirs. */
  showBeside(refusal: Refusal): void;
}

/** Keys of a response path from the root, without graphql-js' inner form of it. */
function keysOf(info: GraphQLResolveInfo): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev) keys.unshift(at.key);
  return keys;
}

export const CurrentField = createParamDecorator((_: unknown, execution: ExecutionContext): ResolvedField => {
  const context = execution.getArgByIndex<RequestContext>(2);
  const info = execution.getArgByIndex<GraphQLResolveInfo>(3);
  return {
    session: sessionOf(execution),
    showBeside: (refusal) => {
      const error = new GraphQLError(refusal.message, { path: keysOf(info), originalError: refusal });
      context.errors = [...(context.errors ?? []), error];
    },
  };
});
