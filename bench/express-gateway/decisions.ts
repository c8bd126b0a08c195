import { type Decision, refusedBy } from './decision.js';
import { ofPolicies } from './decisions-of-policies.js';
import type { Difference } from './differences.js';
import type { Answered } from './observation.js';

/** Whether the gateway itself answered, with an error. */
const ourError = (ours: Answered | undefined): boolean =>
  ours !== undefined && ours.status >= 400 && (ours.body === '' || ours.body.startsWith('{"error":{"code":"'));

const framing: ReadonlySet<string> = new Set(
  ['content-type', 'content-length', 'content-security-policy', 'x-content-type-options', 'etag'].map(
    (name) => `headers.${name}`,
  ),
);
const isBody = ({ facet }: Difference): boolean => facet === 'body' || framing.has(facet);

const unreadGlob = refusedBy(/the glob "[^"]*" (?:has a "." that stands for itself|stands for more than 100)/);

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
    reason:
      'The message of `terminate` is plain text, as its description there says; there it is sent as HTML, so that a message with a `<` is markup.',
    covers: ({ difference: { facet, theirs, ours } }) =>
      facet === 'headers.content-type' && theirs === 'text/html; charset=utf-8' && ours === 'text/plain; charset=utf-8',
  },
  {
    id: 'no-etag',
    everywhere: true,
    reason:
      'Answers of the gateway itself have no ETag: none of them is asked for again by it, and a hash for each costs.',
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
    id: 'trace-context',
    everywhere: true,
    reason:
      'A service gets a `traceparent` (W3C Trace Context): the trace of the client goes on, or one begins, which is not recorded (`00`) where no spans are exported; there it gets what the client sent.',
    covers: ({ difference: { facet, ours } }) =>
      /^backend\d*\.headers\.traceparent$/.test(facet) && /^00-[\da-f]{32}-[\da-f]{16}-0[01]$/.test(ours ?? ''),
  },
  {
    id: 'method-405',
    cases: 11,
    reason:
      'A path that exists with other methods answers 405 with `Allow`, not 404 (and not 200 to an OPTIONS that nobody lists, which Express answers by itself).',
    covers: ({ difference: { facet }, ours }) => ours?.status === 405 && /^(?:status|body|headers\..*)$/.test(facet),
  },
  {
    id: 'preflight-always',
    cases: 1,
    reason:
      'A preflight reaches the cors steps of a pipeline whatever `methods` the endpoint lists, so that OPTIONS need not be listed for it.',
    covers: ({ of, difference }) =>
      of.name === 'cors preflight where OPTIONS is not listed' &&
      /^(?:status|body|headers\..*)$/.test(difference.facet),
  },
  {
    id: 'scopes-need-proof',
    cases: 1,
    reason:
      'An endpoint with scopes whose pipeline has no policy that proves who calls answers 401; there it lets everybody in, scopes or not.',
    covers: ({ of, ours }) =>
      of.name.startsWith('scopes: an endpoint with scopes and no policy') && ours?.status === 401,
  },
  {
    id: 'dot-segments',
    cases: 1,
    reason:
      'A path with dot segments, encoded or not, is a 400: what is admitted as one path must not arrive behind as another.',
    covers: ({ of, ours }) => ours?.status === 400 && of.name.endsWith('with a dot segment'),
  },
  {
    id: 'safe-patterns',
    cases: 1,
    reason:
      'A path or regular expression that one request could hold the gateway with for minutes is refused when it is saved.',
    covers: refusedBy(/REGEX_INVALID: .*, \{id\}-hit: ".*" can be matched in so many ways/),
  },
  {
    id: 'globs-of-hosts',
    cases: 4,
    reason:
      'A glob of `hostMatch` that no host can match is refused when it is saved, and so is one with more than 100 choices in its braces: a comment, and a bracket or a slash that stands for itself. One that was saved before is served, and holds of no host.',
    covers: (found) => unreadGlob(found) || found.of.name === 'condition hostMatch brackets that stand for themselves',
  },
  {
    id: 'paths-begin-with-slash',
    cases: 1,
    reason:
      'A path that can match no request, since it begins without a slash, is refused when it is saved; there it is a 404 for ever.',
    covers: refusedBy(/begin the path "[^"]*" with/),
  },
  {
    id: 'hosts-ignore-case',
    cases: 1,
    reason:
      'Hosts that differ in case only are one host, and keep together; there they are compared without case, but grouped with it.',
    covers: ({ of }) => of.name.startsWith('host the same host in other letters'),
  },
  {
    id: 'once-for-each-endpoint',
    cases: 1,
    reason: 'The pipeline of an endpoint runs once for a request, also if two of the endpoint’s paths match it.',
    covers: ({ of }) => of.name.startsWith('fall-through: two paths of one endpoint'),
  },
  {
    id: 'strict-parameters',
    cases: 6,
    reason:
      'A parameter that is unknown, of another type or of no use is refused when it is saved, with the place and what is known: a setting that is misspelt and ignored is an open door. That holds for parameters of http-proxy that there pass through unseen and are none here (`toProxy`), for `preserveHeaderKeyCase` (names of headers are compared without case, and sent in small letters), for a `terminate` with a text as its status, and for a `*` in a list of origins.',
    covers: refusedBy(
      new RegExp(
        [
          'policy proxy, step 1 has the unknown parameter "(?:toProxy|preserveHeaderKeyCase|nonsense)"',
          'policy terminate, step 1, "statusCode": use a whole number from',
          'policy cors, step 1, "origin[^"]*": .*for any origin, or name each origin',
        ].join('|'),
      ),
    ),
  },
  {
    id: 'strict-references',
    cases: 1,
    reason:
      'A pipeline for an endpoint that does not exist is refused when it is saved; there that endpoint is a 404 for ever.',
    covers: refusedBy(/API_ENDPOINT_UNKNOWN/),
  },
  {
    id: 'targets-are-paths',
    cases: 1,
    reason:
      '`OPTIONS *` asks about a server and not about a path: it is a 400; there it is passed to an endpoint for every path.',
    covers: ({ of, ours }) => of.name === 'request for every path with a star' && ours?.status === 400,
  },
  {
    id: 'conditions-not-empty',
    cases: 2,
    reason:
      '`allOf` and `oneOf` need at least one condition: of none, one always holds and the other never does, which nobody means.',
    covers: refusedBy(/condition needs "conditions"|give at least one condition/),
  },
  {
    id: 'proxy-needs-a-service',
    cases: 2,
    reason: 'A proxy step without a service endpoint is refused when it is saved; there it answers 502 for ever.',
    covers: refusedBy(/policy proxy, step 1, "serviceEndpoint": is needed/),
  },
  {
    id: 'redirects-are-the-clients',
    cases: 1,
    reason:
      '`followRedirects` is refused: a redirect is the client’s to follow, and following it inside lets a service send the gateway anywhere.',
    covers: refusedBy(/redirects cannot be followed/),
  },
  {
    id: 'redirects-are-rewritten',
    cases: 12,
    reason:
      '`hostRewrite`, `autoRewrite` and `protocolRewrite` do as they say; there the first redirect of a service ends the whole process.',
    covers: ({ of, theirs, ours }) =>
      of.name.startsWith('proxy answer redirect') && theirs?.status === 0 && (ours?.status ?? 0) > 0,
  },
  {
    id: 'trusted-forwarding',
    cases: 2,
    reason:
      'X-Forwarded-* of a client is passed on, or added to, only if the client is a trusted proxy (`TIFFIN_TRUSTED_PROXIES`): anybody can write it.',
    covers: ({ difference: { facet } }) => facet.startsWith('backend.headers.x-forwarded-'),
  },
  {
    id: 'own-headers',
    cases: 2,
    reason:
      'Headers of the gateway’s own name (`eg-consumer-id`, `eg-request-id`, `x-request-id`) are never taken from a client: services believe them.',
    covers: ({ difference: { facet, ours } }) => facet === 'backend.headers.eg-consumer-id' && ours === undefined,
  },
  {
    id: 'auth-is-sent',
    cases: 1,
    reason:
      '`auth` takes the place of the Authorization header that the client sent, as its name says; there the client’s wins.',
    covers: ({ of, difference: { facet } }) =>
      of.name.startsWith('proxy auth over') && facet === 'backend.headers.authorization',
  },
  {
    id: 'hop-by-hop',
    cases: 2,
    reason:
      'Headers of one connection, and those that `Connection` names, are not passed on (RFC 9110, 7.6.1), and `Expect` is answered here.',
    covers: ({ difference: { facet, ours } }) =>
      /^backend\.headers\.(?:proxy-authorization|x-hop|expect)$/.test(facet) && ours === undefined,
  },
  {
    id: 'no-empty-body',
    cases: 5,
    reason: 'A DELETE or OPTIONS without a body stays without one; there it gets `Content-Length: 0`.',
    covers: ({ difference: { facet, theirs, ours } }) =>
      facet === 'backend.headers.content-length' && theirs === '0' && ours === undefined,
  },
  {
    id: 'paths-as-they-came',
    cases: 2,
    reason:
      'The path is passed on as it came, and only the service decides what it means; there two slashes in a row become one, and a `%` that encodes nothing is a 400 at an endpoint whose path has parameters.',
    covers: ({ of, difference: { facet }, theirs }) =>
      (of.name === 'proxy path as it came' && facet === 'backend.url') ||
      (of.name === 'path parameter with a percent sign that encodes nothing' && theirs?.status === 400),
  },
  {
    id: 'headers-as-they-came',
    cases: 1,
    reason: 'A header that a service sends twice comes twice; there it is joined with a comma, which means the same.',
    covers: ({ difference: { facet, theirs, ours } }) =>
      facet.startsWith('headers.') && ours !== undefined && theirs === ours.replaceAll(' | ', ', '),
  },
  {
    id: 'next-address',
    cases: 1,
    reason:
      'Where one of several addresses refuses the connection, the next one is asked; there every second request is a 502.',
    covers: ({ of }) => of.name === 'proxy to one that lives and one that does not',
  },
  {
    id: 'strip-of-a-regex',
    cases: 1,
    reason: '`stripPath` takes off what a `pathRegex` matches at the beginning; there it is a 500.',
    covers: ({ of, theirs }) => of.name === 'proxy stripPath of a regex' && theirs?.status === 500,
  },
  {
    id: 'absent-is-empty',
    cases: 3,
    reason:
      'A value that is not there is an empty text in a message, not the word `undefined`, and a header whose value is not there is not sent; there that request is a 500.',
    covers: ({ of, theirs, difference: { facet, theirs: there, ours } }) =>
      (facet === 'logged' && there?.replaceAll('undefined', '') === ours) ||
      (of.name === 'headers what the client did not send' && theirs?.status === 500),
  },
  {
    id: 'request-id-form',
    cases: 1,
    reason: '`requestID` is a UUID in its usual spelling.',
    covers: ({ difference: { theirs, ours } }) => theirs === '<id>' && ours === '<uuid>',
  },
  {
    id: 'counts-of-its-own',
    cases: 1,
    reason:
      'Each step of `rate-limit` has counts of its own; there all steps of all pipelines whose `rateLimitBy` comes to the same text share one.',
    covers: ({ of }) => of.name === 'rate-limit of two pipelines with one text',
  },
  {
    id: 'no-limit-is-told-of-none',
    cases: 1,
    reason: '`max: 0` is no limit, and none is told; there the answer says that 0 requests are allowed.',
    covers: ({ of, difference: { facet } }) => of.name === 'rate-limit off' && facet.startsWith('headers.x-ratelimit-'),
  },
  {
    id: 'cors-is-the-gateways',
    cases: 2,
    reason:
      'With a cors step, what the service says about cross-origin reading is not passed on, and its `Vary` is added to; there the service’s headers replace the policy’s.',
    covers: ({ of, difference: { facet } }) =>
      (of.name === 'cors over what the service says of it' && facet === 'headers.access-control-allow-origin') ||
      (of.name === 'cors and a Vary of the service' && facet === 'headers.vary'),
  },
  ...ofPolicies,
];
