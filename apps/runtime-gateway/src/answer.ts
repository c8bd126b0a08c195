import type { Exchange } from './exchange.js';

const messages = {
  BAD_REQUEST: 'The request target is not one that this gateway forwards.',
  UNAUTHENTICATED: 'This endpoint needs a credential.',
  SCOPE_MISSING: 'This credential does not hold the scopes that this endpoint asks for.',
  CREDENTIAL_UNVERIFIED: 'Whether this credential is valid cannot be told now. Try again.',
  NOT_FOUND: 'Nothing answers at this host and path.',
  BODY_TOO_LARGE: 'The body is larger than this endpoint takes.',
  BODY_TIMEOUT: 'The body has stopped coming.',
  BODY_INVALID: 'The body is not what its content type says.',
  BODY_UNSUPPORTED: 'The body has an encoding or a charset that this endpoint does not read.',
  METHOD_NOT_ALLOWED: 'This path does not take this method.',
  INTERNAL: 'The gateway failed. Its log has the reason.',
  PLUGIN_TIMEOUT: 'A policy of this gateway did not answer in time.',
  UPSTREAM_UNREACHABLE: 'The service behind this endpoint could not be reached.',
  UPSTREAM_FAILED: 'The service behind this endpoint broke off.',
  ANSWER_TOO_LARGE: 'The answer of the service behind this endpoint is larger than it may be to be changed.',
  NOT_CACHED: 'Only an answer that is kept was asked for, and none is.',
  UPSTREAM_TIMEOUT: 'The service behind this endpoint did not answer in time.',
  LIMITS_UNKNOWN: 'How many requests have come cannot be told now. Try again.',
  CIRCUIT_OPEN: 'The service behind this endpoint has failed too often, and is left alone for a time.',
  NO_ROOM: 'This gateway has as many connections as it takes. Try again.',
  OVERLOADED: 'Too many requests wait for the service behind this endpoint.',
} as const;

export type AnswerCode = keyof typeof messages;

const statuses: Readonly<Record<AnswerCode, number>> = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  SCOPE_MISSING: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  BODY_TIMEOUT: 408,
  BODY_INVALID: 400,
  BODY_TOO_LARGE: 413,
  BODY_UNSUPPORTED: 415,
  INTERNAL: 500,
  UPSTREAM_UNREACHABLE: 502,
  UPSTREAM_FAILED: 502,
  ANSWER_TOO_LARGE: 502,
  NOT_CACHED: 504,
  UPSTREAM_TIMEOUT: 504,
  PLUGIN_TIMEOUT: 504,
  NO_ROOM: 503,
  OVERLOADED: 503,
  CIRCUIT_OPEN: 503,
  LIMITS_UNKNOWN: 503,
  CREDENTIAL_UNVERIFIED: 503,
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Ends the exchange with `{"error":{"code","message"}}`. */
export function refuse(exchange: Exchange, code: AnswerCode, headers: Readonly<Record<string, string>> = {}): void {
  send(exchange, {
    status: statuses[code],
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify({ error: { code, message: messages[code] } }),
  });
}

/** Ends the exchange. An answer of which a part is already on its way is broken off, so that the client sees the failure. */
export function send(exchange: Exchange, answer: Answer): void {
  const { response } = exchange;
  if (response.headersSent) {
    response.measure?.broke();
    response.destroy();
    return;
  }
  response.isOwn = true;
  const empty = answer.status === 204 || answer.status === 304;
  if (empty) {
    const { 'content-type': _, ...headers } = answer.headers;
    response.begin(answer.status, headers);
    response.end();
    return;
  }
  response.begin(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) });
  response.endWith(answer.body, 'utf8');
}
