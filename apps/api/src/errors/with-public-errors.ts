import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { ErrorLog } from './error-formatter.js';
import type { WebOptions } from '../web-options.js';
import { publicError, withoutSuggestions } from './public-error.js';

type Subscribe = GraphQLFieldResolver<unknown, unknown>;

/** Mercurius sends what ends a subscription as it was thrown; so it has to be thrown in its public form. */
export function withPublicErrors(schema: GraphQLSchema, log: ErrorLog): GraphQLSchema {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    if (field.subscribe) field.subscribe = guarded(field.subscribe, log);
  }
  return schema;
}

const guarded =
  (subscribe: Subscribe, log: ErrorLog): Subscribe =>
  async (...args) => {
    const events = (await asPublic(log, () => subscribe(...args))) as AsyncIterableIterator<unknown>;
    return {
      next: () => asPublic(log, () => events.next()),
      return: () => events.return?.() ?? Promise.resolve({ done: true, value: undefined }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };

export async function asPublic<T>(log: ErrorLog, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toPublic(error, log);
  }
}

/** The error as a client may see it; what is internal goes to the log. */
export function toPublic(error: unknown, log: ErrorLog, mode: WebOptions['mode'] = 'development'): GraphQLError {
  const requestId = randomUUID();
  const { shown, isInternal } = withoutSuggestions(publicError(error, requestId), mode);
  if (isInternal) log.error({ err: error, requestId }, 'internal error');
  return new GraphQLError(shown.message, { extensions: shown.extensions ?? null });
}
