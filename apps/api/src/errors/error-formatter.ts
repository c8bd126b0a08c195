import { Refusal } from '@tiffin/kernel';
import type { ExecutionResult, GraphQLError } from 'graphql';
import type { WebOptions } from '../web-options.js';
import { publicError, refusalIn, withoutSuggestions } from './public-error.js';

export interface ErrorLog {
  error(details: object, message: string): void;
}

interface RequestOfError {
  readonly id: string;
  readonly body?: unknown;
}

interface FormatterContext {
  readonly reply?: { readonly request: RequestOfError };
}

/**
 * The one place where errors get their public form. The status is 200 once something was executed, since the answer then
 * tells the whole story; 4xx for a request that was refused before.
 */
export const errorFormatter =
  (log: ErrorLog, mode: WebOptions['mode'] = 'development') =>
  (execution: ExecutionResult & { readonly errors?: readonly GraphQLError[] }, context: FormatterContext) => {
    const request = context.reply?.request ?? { id: 'subscription' };
    const found = errorsOf(execution.errors ?? [], request);
    const shown = found.map((error) => withoutSuggestions(publicError(error, request.id), mode));
    shown.forEach(({ isInternal }, index) => {
      if (isInternal) log.error({ err: causeOf(found[index]), requestId: request.id }, 'internal error');
    });
    const wasExecuted = execution.data != null || shown.some((error) => error.shown.path !== undefined);
    return {
      statusCode: wasExecuted ? 200 : statusOf(found[0], shown[0]?.isInternal === true),
      response: { data: execution.data ?? null, errors: shown.map((error) => error.shown) },
    };
  };

/** Mercurius hands what is wrong with a document as one error that holds many. */
function errorsOf(errors: readonly GraphQLError[], request: RequestOfError): readonly unknown[] {
  if (Array.isArray(request.body)) return [Refusal.of('QUERY_TOO_COSTLY', 'operations in one request', '1')];
  return errors.flatMap((error): readonly unknown[] => {
    const { errors: several, code } = (error.originalError ?? {}) as { errors?: unknown; code?: string };
    return Array.isArray(several) && code === 'MER_ERR_GQL_VALIDATION' ? several : [error];
  });
}

function statusOf(error: unknown, isInternal: boolean): number {
  if (isInternal) return 500;
  const original = (error as GraphQLError | undefined)?.originalError as { statusCode?: number } | undefined;
  return original?.statusCode === 413 ? 413 : 400;
}

const causeOf = (error: unknown): unknown => refusalIn(error) ?? (error as GraphQLError).originalError ?? error;
