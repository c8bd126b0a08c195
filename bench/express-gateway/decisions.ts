import type { ConformanceCase } from './conformance-case.js';
import type { Difference } from './differences.js';
import type { Answered, Observation } from './observation.js';

/** Where a difference was found. */
export interface Found {
  readonly difference: Difference;
  readonly of: ConformanceCase;
  /** The answers to the request; undefined where it is about the whole case. */
  readonly theirs: Answered | undefined;
  readonly ours: Answered | undefined;
  /** What ours made of the whole case. */
  readonly whole: Observation;
}

/** A difference from Express Gateway that is wanted. */
export interface Decision {
  readonly id: string;
  /** What is decided, and why. */
  readonly reason: string;
  /** It is about any answer, and told once: a case in which nothing else differs counts as the same. */
  readonly everywhere?: true;
  covers(found: Found): boolean;
}

/** Whether the gateway itself answered, with an error. */
const ourError = (ours: Answered | undefined): boolean =>
  ours !== undefined && ours.status >= 400 && (ours.body === '' || ours.body.startsWith('{"error":{"code":"'));

const framing: ReadonlySet<string> = new Set(
  ['content-type', 'content-length', 'content-security-policy', 'x-content-type-options', 'etag'].map(
    (name) => `headers.${name}`,
  ),
);
const isBody = ({ facet }: Difference): boolean => facet === 'body' || framing.has(facet);

export const decisions: readonly Decision[] = [
  {
    id: 'json-errors',
    everywhere: true,
    reason:
      'An error of the gateway itself is JSON with a code, not a page of HTML or a bare word; it tells no stack and repeats nothing that the client sent.',
    covers: ({ difference, theirs, ours }) => isBody(difference) && ourError(ours) && theirs?.status === ours?.status,
  },
  {
    id: 'plain-text',
    everywhere: true,
    reason: 'The message of `terminate` is plain text, as its description there says; there it is sent as HTML, so that a message with a `<` is markup.',
    covers: ({ difference: { facet, theirs, ours } }) =>
      facet === 'headers.content-type' && theirs === 'text/html; charset=utf-8' && ours === 'text/plain; charset=utf-8',
  },
  {
    id: 'no-etag',
    everywhere: true,
    reason: 'Answers of the gateway itself have no ETag: none of them is asked for again by it, and a hash for each costs.',
    covers: ({ difference: { facet, ours } }) => facet === 'headers.etag' && ours === undefined,
  },
  {
    id: 'request-id',
    everywhere: true,
    reason: '`eg-request-id` is a UUID in its usual spelling, and is sent as `x-request-id` too.',
    covers: ({ difference: { facet, ours } }) =>
      /^backend\d*\.headers\.(?:eg|x)-request-id$/.test(facet) && ours === '<uuid>',
  },
  {
    id: 'method-405',
    reason: 'A path that exists with other methods answers 405 with `Allow`, not 404: the client is told what is wrong.',
    covers: ({ difference, theirs, ours }) =>
      ours?.status === 405 &&
      theirs?.status === 404 &&
      (difference.facet === 'status' || difference.facet === 'headers.allow' || isBody(difference)),
  },
  {
    id: 'scopes-need-proof',
    reason:
      'An endpoint with scopes whose pipeline has no policy that proves who calls answers 401; there it lets everybody in, scopes or not.',
    covers: ({ of, ours }) => /^scopes: an endpoint with scopes and no policy/.test(of.name) && ours?.status === 401,
  },
  {
    id: 'dot-segments',
    reason: 'A path with dot segments, encoded or not, is a 400: what is admitted as one path must not arrive behind as another.',
    covers: ({ of, difference, ours }) => ours?.status === 400 && /dot segment/.test(of.name) && /^(?:status|body|headers\..*|backend\..*)$/.test(difference.facet),
  },
];
