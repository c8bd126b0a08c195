import type { AnswerCode } from '../answer.js';

export type FailureReason =
  'timeout' | 'refused' | 'unreachable' | 'reset' | 'invalid-request' | 'certificate' | 'protocol';

export interface UpstreamFailure {
  /** Label of the metric. */
  readonly reason: FailureReason;
  readonly code: AnswerCode;
}

const timeout: UpstreamFailure = { reason: 'timeout', code: 'UPSTREAM_TIMEOUT' };
const refused: UpstreamFailure = { reason: 'refused', code: 'UPSTREAM_UNREACHABLE' };
const unreachable: UpstreamFailure = { reason: 'unreachable', code: 'UPSTREAM_UNREACHABLE' };
const reset: UpstreamFailure = { reason: 'reset', code: 'UPSTREAM_FAILED' };
const invalid: UpstreamFailure = { reason: 'invalid-request', code: 'BAD_REQUEST' };
const protocol: UpstreamFailure = { reason: 'protocol', code: 'UPSTREAM_FAILED' };
const certificate: UpstreamFailure = { reason: 'certificate', code: 'UPSTREAM_FAILED' };

const failures: Readonly<Record<string, UpstreamFailure>> = {
  CONNECT_TIMEOUT: timeout,
  HEADERS_TIMEOUT: timeout,
  BODY_TIMEOUT: timeout,
  CLOSED: reset,
  PROXY_REFUSED: unreachable,
  INVALID_REQUEST: invalid,
  ETIMEDOUT: timeout,
  ECONNREFUSED: refused,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ECONNRESET: reset,
  EPIPE: reset,
  BODY_TOO_LARGE: { reason: 'invalid-request', code: 'BODY_TOO_LARGE' },
};

/** What OpenSSL and Node say of a certificate that they do not believe. */
const ofCertificates =
  /^(?:(?:CERT|CRL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|ERR_TLS_CERT|ERROR_IN_CERT)_|(?:INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)$)/;

/** What an error of the HTTP client means for the caller; an unknown one is a breach of protocol or of TLS. */
export function upstreamFailure(error: Error): UpstreamFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return failures[code] ?? (ofCertificates.test(code) ? certificate : protocol);
}
