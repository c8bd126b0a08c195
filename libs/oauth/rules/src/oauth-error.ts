/** Codes of RFC 6749 (4.1.2.1 and 5.2), RFC 9101 and RFC 7009. */
export const oauthErrors = [
  ...(['invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type'] as const),
  ...(['invalid_scope', 'unsupported_response_type', 'access_denied', 'temporarily_unavailable'] as const),
  ...(['request_not_supported', 'request_uri_not_supported', 'unsupported_token_type'] as const),
] as const;
export type OauthErrorCode = (typeof oauthErrors)[number];

/** What a client is told in place of what it asked for. Rules return it, operations throw it. */
export class OauthError extends Error {
  override readonly name = 'OauthError';

  constructor(
    readonly code: OauthErrorCode,
    /** For whoever writes the client: printable ASCII without quotes and backslashes. */
    readonly description: string,
    /** When to come again, of what is temporarily unavailable. */
    readonly retryAfterSeconds = 1,
  ) {
    super(`${code}: ${description}`);
  }
}

/** The value, or the error thrown. */
export function granted<Value>(value: Value | OauthError): Value {
  if (value instanceof OauthError) throw value;
  return value;
}
