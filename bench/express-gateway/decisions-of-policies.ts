import { type Decision, refusedBy } from './decision.js';

/** Decided differences of policies and conditions that prove, change and judge. */
export const ofPolicies: readonly Decision[] = [
  {
    id: 'challenge',
    everywhere: true,
    reason: 'A 401 says how one would prove oneself, in `WWW-Authenticate` (RFC 9110, 11.6.1); there it does not.',
    covers: ({ difference: { facet, theirs }, ours }) =>
      facet === 'headers.www-authenticate' && theirs === undefined && ours?.status === 401,
  },
  {
    id: 'scope-is-403',
    cases: 3,
    reason:
      'Who is known and lacks a scope is told 403 by every policy; there by key-auth only, and 401 by the others.',
    covers: ({ theirs, ours }) => theirs?.status === 401 && ours?.status === 403 && ours.body.includes('SCOPE_MISSING'),
  },
  {
    id: 'redirects-say-a-text',
    cases: 3,
    reason:
      'What a redirect of `jscode` says is plain text; there it is HTML for who asks for that, with `Vary: Accept`.',
    covers: ({ of, difference: { facet, theirs, ours } }) =>
      of.name.startsWith('expression policy redirects') &&
      facet === 'headers.vary' &&
      theirs === 'Accept' &&
      ours === undefined,
  },
  {
    id: 'whole-password',
    cases: 1,
    reason:
      'A password may hold colons (RFC 7617); there what follows the first is cut off, so that a wrong password is let in.',
    covers: ({ of }) => of.name === 'basic-auth with a colon in the password',
  },
  {
    id: 'unverified-is-503',
    cases: 2,
    reason:
      'Where an authorization server does not answer, nobody knows whether the token is good: 503, so that clients keep it and try again; there 401.',
    covers: ({ theirs, ours }) =>
      theirs?.status === 401 && ours?.status === 503 && ours.body.includes('CREDENTIAL_UNVERIFIED'),
  },
  {
    id: 'nothing-is-nothing',
    cases: 1,
    reason:
      'Without `authorization_value` the authorization server is asked without that header; there with the word `undefined` in it.',
    covers: ({ of, theirs, ours }) =>
      of.name === 'oauth2-introspect without authorization_value' && theirs?.status === 401 && ours?.status === 200,
  },
  {
    id: 'header-names-ignore-case',
    cases: 1,
    reason: 'A header is removed in whatever letters it is named; there a name with capital letters removes nothing.',
    covers: ({ of, difference: { facet, ours } }) =>
      of.name === 'request-transformer removes a header in capital letters' &&
      facet === 'backend.headers.x-a' &&
      ours === undefined,
  },
  {
    id: 'other-bodies-pass',
    cases: 1,
    reason:
      'A body that is neither JSON nor a form goes on as it came; there the file that somebody sends is replaced by what is added.',
    covers: ({ of, difference: { facet } }) =>
      of.name === 'request-transformer adds to a body of another kind' && facet.startsWith('backend.'),
  },
  {
    id: 'answers-in-parts',
    cases: 1,
    reason: 'A JSON answer is changed in however many parts it comes; there only one that comes at once.',
    covers: ({ of, difference: { facet } }) =>
      of.name === 'response-transformer a body in parts' && (facet === 'body' || facet === 'headers.content-length'),
  },
  {
    id: 'schema-in-its-place',
    cases: 3,
    reason:
      'A step with a `json-schema` condition runs in its place, and the condition stands inside others, too; there the step runs behind all others, so that one that answers comes first, and inside others each request is a 500.',
    covers: ({ of, theirs, ours }) =>
      of.name === 'json-schema nested in not'
        ? theirs?.status === 500 && ours?.status === 200
        : /^json-schema before (?:what answers at once|a proxy passes the body on)$/.test(of.name) &&
          theirs?.body === 'no',
  },
  {
    id: 'safe-expressions',
    cases: 5,
    reason:
      'An expression outside of the safe subset (a text as a regular expression, an unknown name, what is no expression) is refused when it is saved, with its place; there it is a 500 for each request, or does nothing.',
    covers: refusedBy(/EXPRESSION_INVALID/),
  },
  {
    id: 'policies-more',
    cases: 2,
    reason: 'Policies that Express Gateway does not have are served; there each is a POLICY_NOT_FOUND at the start.',
    covers: ({ of, difference: { facet, theirs } }) =>
      of.name.startsWith('failing service: ') && facet === 'outcome' && theirs?.includes('POLICY_NOT_FOUND') === true,
  },
  {
    id: 'another-address',
    cases: 1,
    reason: 'Where one address of several refuses, another one is asked; there every second request is a 502.',
    covers: ({ of, theirs, ours }) =>
      of.name === 'failing service: one address of two' && theirs?.status === 502 && ours?.status === 200,
  },
];
