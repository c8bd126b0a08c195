/** Guards of what a gateway reads of requests and answers, and of the answers that it keeps. */
const runtime = 'apps/runtime-gateway/src';
const asked = `${runtime}/policies/request-transformer.test.ts`;
const answered = `${runtime}/policies/response-transformer.test.ts`;
const schemas = `${runtime}/conditions/json-schema.test.ts`;
const kept = `${runtime}/policies/cache.test.ts`;
const forWhom = `${runtime}/policies/kept-for-whom.test.ts`;
const bounds = `${runtime}/policies/cache-bounds.test.ts`;
const compressed = `${runtime}/policies/compression.test.ts`;

export const bodyGuards = [
  {
    guard: 'bodies: what is read is bounded while it comes',
    without: 'a chunked body fills the memory of the gateway',
    file: `${runtime}/body/read-body.ts`,
    find: "if (length > limit) settle(() => reject(new Refused('BODY_TOO_LARGE')));",
    replace: '',
    test: [asked, 'answers 413 BODY_TOO_LARGE to a chunked one, and says nothing of it'],
  },
  {
    guard: 'bodies: what is unpacked is bounded',
    without: 'a body of a kilobyte is one of a gigabyte once it is unpacked',
    file: `${runtime}/body/decompressed.ts`,
    find: 'zlib().gunzipSync(bytes, { maxOutputLength })',
    replace: 'zlib().gunzipSync(bytes)',
    test: [asked, 'answers 413 BODY_TOO_LARGE to a packed one, and says nothing of it'],
  },
  {
    guard: 'response-transformer: a part is not asked for',
    without: 'whoever asks for a range reads what the answer is to be without',
    file: `${runtime}/policies/response-transformer.ts`,
    find: 'range(exchange, undefined);',
    replace: '',
    test: [answered, 'asks for the whole, where a part would show what is taken out'],
  },
  {
    guard: 'response-transformer: what is held back is bounded',
    without: 'one long answer fills the memory of the gateway',
    file: `${runtime}/policies/response-transformer.ts`,
    find: 'if (this.#length > this.how.maxBytes) this.#giveUp();\n    else this.#held.push(part);',
    replace: 'this.#held.push(part);',
    test: [answered, 'answers 502 to what is too large to be changed, and does not read on'],
  },
  {
    guard: 'json-schema: references lead inside alone',
    without: 'a schema names what is not there, and each request is a 500',
    file: 'libs/contracts/src/gateway/json-schema.ts',
    find: 'if ($ref === undefined || targetOf($ref, places) !== undefined) return null;',
    replace: 'if (true) return null;',
    test: [schemas, 'refuses a schema: leads to no schema inside this one'],
  },
  {
    guard: 'json-schema: slow patterns are refused',
    without: 'one long text holds the gateway for minutes',
    file: 'libs/contracts/src/gateway/json-schema.ts',
    find: "return patterns.map((one) => regexProblem(one, 'u')).find((problem) => problem !== null) ?? null;",
    replace: 'return patterns.length < 0 ? "" : null;',
    test: [schemas, 'refuses a schema: hold the gateway for minutes'],
  },
  {
    guard: 'json-schema: a schema that refers to itself in place is refused',
    without: 'each request fills the stack',
    file: 'libs/contracts/src/gateway/json-schema.ts',
    find: 'if (at === start) return true;',
    replace: '',
    test: [schemas, 'refuses a schema: refers to itself'],
  },
  {
    guard: 'cache: directives are read in whatever letters they are written',
    without: 'an answer that says `Private` is given to everybody',
    file: `${runtime}/answers/kept-answer.ts`,
    find: "(textOf(headers['cache-control']) ?? '').toLowerCase()",
    replace: "textOf(headers['cache-control']) ?? ''",
    test: [kept, 'gives nobody else what is private'],
  },
  {
    guard: 'cache: cookies are kept only where they are for everybody',
    without: 'everybody gets the session of who came first',
    file: `${runtime}/answers/kept-answer.ts`,
    find: "return told['set-cookie'] === undefined ||",
    replace: "return told['set-cookie'] !== '' ||",
    test: [kept, 'keeps nothing that sets a cookie, not even to check whether it still is so'],
  },
  {
    guard: 'cache: what varies is kept apart',
    without: 'the German page is given to who asks for the English one',
    file: `${runtime}/answers/kept-answer.ts`,
    find: 'return this.#varies.every((name) => headers[name] === this.asked.headers[name]);',
    replace: 'return headers !== this.#varies;',
    test: [kept, 'keeps an answer for each of what it varies by'],
  },
  {
    guard: 'cache: what policies say to one client is not kept',
    without: 'a page of one origin gets the permission of another one’s',
    file: `${runtime}/policies/cache.ts`,
    find: '.filter((name) => !response.isOfPolicy(name))',
    replace: '',
    test: [bounds, 'keeps nothing of what the gateway or its policies say'],
  },
  {
    guard: 'cache: what was answered to somebody who was proved behind it is theirs',
    without: 'a page that was made for one consumer is given to everybody',
    file: `${runtime}/policies/cache.ts`,
    find: 'const isProved = consumer !== undefined || route!.scopes.length > 0;',
    replace: 'const isProved = consumer !== undefined && route === undefined;',
    test: [forWhom, 'where who calls is proved behind it'],
  },
  {
    guard: 'cache: nothing is given where scopes are still to be proved',
    without: 'an endpoint with scopes gives what is kept to who has none',
    file: `${runtime}/policies/cache.ts`,
    find: 'if (route!.scopes.length > 0 && !admitted) return false;',
    replace: 'if (route === undefined && !admitted) return false;',
    test: [forWhom, 'where scopes are asked for, and the policy that looks at them was skipped'],
  },
  {
    guard: 'cache: it hears what a service says, whoever has the request before',
    without: 'beside a plugin, what is private is given to everybody',
    file: `${runtime}/process/measured-response.ts`,
    find: 'if (this.#brought.has(name)) return false;',
    replace: '',
    test: [forWhom, 'where a policy says the same of all answers as the service of this one'],
  },
  {
    guard: 'cache: an answer that was on its way while it changed is not kept',
    without: 'what was there before is given for as long as it is fresh',
    file: `${runtime}/answers/answer-store.ts`,
    find: 'if (recording.isOutdated) return;',
    replace: '',
    test: [bounds, 'does not keep what was on its way while it changed'],
  },
  {
    guard: 'cache: what is kept is bounded',
    without: 'whoever asks for many addresses fills the memory of the gateway',
    file: `${runtime}/answers/answer-store.ts`,
    find: 'this.#drop(oldest);',
    replace: '',
    test: [bounds, 'keeps within its bytes, and lets go of what was not asked for longest'],
  },
  {
    guard: 'compression: whoever writes waits for the client',
    without: 'one client that does not read fills the memory of the gateway',
    file: `${runtime}/answers/compressed-answer.ts`,
    find: 'return this.#stream.write(part);',
    replace: 'this.#stream.write(part);\n    return true;',
    test: [compressed, 'keeps the service waiting while the client does not read'],
  },
  {
    guard: 'what comes after a body says nothing of the message itself',
    without: 'a client forges what only proxies may say, or sets cookies and conditions that were checked before',
    file: 'apps/runtime-gateway/src/proxy/trailers.ts',
    find: 'if (!neverTrail.has(name) && !neverTrailsLike.test(name)) passed',
    replace: 'passed',
    test: [
      'apps/runtime-gateway/src/proxy/trailers.test.ts',
      'says nothing of the message itself to a service: X-Forwarded-For',
    ],
  },
];
