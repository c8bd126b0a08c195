import { OauthError } from './oauth-error.js';

/** What a request says: each name once, and nothing that is empty. */
export type OauthParameters = ReadonlyMap<string, string>;

const longestValue = 4_000;
const mostParameters = 50;

/** RFC 6749, 3.1 and 3.2: what is empty was not sent, and nothing is sent twice. */
export function readOauthParameters(given: URLSearchParams): OauthParameters | OauthError {
  const read = new Map<string, string>();
  for (const [name, value] of given) {
    if (value === '') continue;
    // The name is of somebody else's making, and is not repeated here.
    if (read.has(name)) return new OauthError('invalid_request', 'A parameter is there more than once.');
    if (value.length > longestValue || read.size >= mostParameters)
      return new OauthError('invalid_request', 'The request is too long.');
    read.set(name, value);
  }
  return read;
}
