import type { AnswerPlace } from './authorization-request.js';

/** Where the browser is sent with an answer. `iss` tells a client of several servers who answers (RFC 9207). */
export function answerUrl(
  { redirectUri, state, isFragment }: AnswerPlace,
  issuer: string,
  answer: Readonly<Record<string, string>>,
): string {
  const added = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }), iss: issuer }).toString();
  // What the client has written stays as it is: a parser would write it anew.
  if (isFragment) return `${redirectUri}#${added}`;
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${added}`;
}
