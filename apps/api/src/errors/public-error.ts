import { Refusal } from '@tiffin/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { WebOptions } from '../web-options.js';
import { limits } from '../limits/limits.js';

/** What of an error a client sees. `isInternal`: it was none of the client's making, and the details belong in the log. */
export interface PublicError {
  readonly shown: GraphQLFormattedError;
  readonly isInternal: boolean;
}

/** Refusals and GraphQL's own complaints about a document are shown; everything else is "internal error" and a request id. */
export function publicError(error: unknown, requestId: string): PublicError {
  const place = error instanceof GraphQLError ? placeOf(error) : {};
  const refusal = refusalIn(error) ?? refusalOfRequest(error);
  if (refusal)
    return { shown: { message: refusal.message, ...place, extensions: extensionsOf(refusal) }, isInternal: false };
  if (isAboutDocument(error)) {
    const extensions = {
      code: /^Syntax Error/.test(error.message) ? 'GRAPHQL_PARSE_FAILED' : documentCode(error.message),
    };
    return { shown: { message: error.message, ...place, extensions }, isInternal: false };
  }
  return {
    shown: { message: 'internal error', ...place, extensions: { code: 'INTERNAL', requestId } },
    isInternal: true,
  };
}

function placeOf({ locations, path }: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
}

const extensionsOf = ({ code, problems }: Refusal) => ({ code, ...(problems.length > 0 ? { problems } : {}) });

/** The refusal behind an error, through the wraps of GraphQL, Mercurius and its compiler. */
export function refusalIn(error: unknown): Refusal | null {
  for (
    let at = error, steps = 0;
    at instanceof Error && steps < 5;
    at = (at as GraphQLError).originalError, steps += 1
  ) {
    if (at instanceof Refusal) return at;
  }
  return null;
}

/** What Fastify, Mercurius and the parser say about a request, in our words. */
function refusalOfRequest(error: unknown): Refusal | null {
  const { code = '', message = '', validation } = innermost(error);
  if (/^Syntax Error: Document contains more tha[nt] \d+ tokens/.test(message)) {
    return Refusal.of('QUERY_TOO_COSTLY', 'tokens', String(limits.tokens));
  }
  if (validation !== undefined) return Refusal.of('INPUT_INVALID', 'request', `${message}.`);
  return code in requestErrors ? (requestErrors[code]?.() ?? null) : null;
}

const requestErrors: Readonly<Record<string, () => Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => Refusal.of('QUERY_TOO_COSTLY', 'bytes', String(limits.bodyBytes)),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => Refusal.of('INPUT_INVALID', 'content-type', 'send application/json.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => Refusal.of('INPUT_INVALID', 'request', 'the body is empty.'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => Refusal.of('INPUT_INVALID', 'request', 'the body is not valid JSON.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    Refusal.of('INPUT_INVALID', 'content-length', 'it is not the length of the body.'),
  MER_ERR_METHOD_NOT_ALLOWED: () => Refusal.of('INPUT_INVALID', 'request', 'only queries may be sent with GET.'),
  MER_ERR_GQL_PERSISTED_QUERY_NOT_FOUND: () => Refusal.of('INPUT_INVALID', 'query', 'it is missing.'),
};

interface RequestError {
  readonly code?: string;
  readonly message?: string;
  readonly validation?: unknown;
}

function innermost(error: unknown): RequestError {
  const original = error instanceof GraphQLError ? error.originalError : undefined;
  return (original ?? error ?? {}) as RequestError;
}

/** An error without a path came before anything ran, and one without a cause was written by graphql-js. */
const isAboutDocument = (error: unknown): error is GraphQLError =>
  error instanceof GraphQLError &&
  error.path === undefined &&
  (error.originalError === undefined || error.originalError instanceof GraphQLError);

const documentCode = (message: string): string =>
  message.startsWith('Variable "$') ? 'INPUT_INVALID' : 'GRAPHQL_VALIDATION_FAILED';

/** What a wrong name resembles tells whoever has no token what there is. */
export function withoutSuggestions(error: PublicError, mode: WebOptions['mode']): PublicError {
  if (mode === 'development') return error;
  const message = error.shown.message.replace(/ Did you mean [^?]*\?/g, '');
  return { ...error, shown: { ...error.shown, message } };
}
