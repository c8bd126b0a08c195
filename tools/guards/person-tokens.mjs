/** Guards of what is believed of an identity provider's token. */
const suite = 'libs/drivers/identity/src/keycloak-token-verifier.test.ts';
const folder = 'libs/drivers/identity/src';

/** Each has tokens of its own, so all reading may be taken away at once. */
const check = (file, [guard, without, find, replace, ...names]) => ({
  guard: `a token: ${guard}`,
  ...{ without, find, replace },
  file: `${folder}/${file}`,
  // Two each change one line.
  ...(['three segments', 'when it was issued'].includes(guard) ? {} : { together: 'reading' }),
  test: [suite, ...names],
});

const comparing = (find) => ({ file: `${folder}/read-token.ts`, find, replace: '' });
const compared = {
  'exp: seconds,': comparing('exp > nowS && '),
  'iat: seconds,': comparing('iat <= nowS + skewS && '),
};

const reading = [
  [
    'its size',
    'whoever likes makes us parse megabytes',
    'token.length > mostTokenCharacters',
    'token.length < 0',
    'huge',
  ],
  [
    'three segments',
    'one token has many texts, and what is known by its text is known by one of them',
    'segments.length === 3 && segments.every(isCanonical)',
    'segments.slice(0, 3).every(isCanonical)',
    'a fourth segment',
    'an empty fourth segment',
  ],
  [
    'each segment in one spelling',
    'one token has many texts, and two readers may see two tokens in it',
    ' && segments.every(isCanonical)',
    '',
    'non-canonical base64 in the signature',
    'padding behind the signature',
    'rubbish behind the signature',
    'a padded header',
    'a padded payload',
  ],
  [
    'its text is UTF-8',
    'two readers of a token see two names',
    "new TextDecoder('utf-8', { fatal: true })",
    "new TextDecoder('utf-8')",
    'claims that are no UTF-8',
  ],
  [
    'one algorithm',
    'a header says what was not checked',
    "alg: z.literal('RS256'),",
    'alg: z.string(),',
    'alg RS512 over an RS256 signature',
    'alg in small letters',
  ],
  [
    'the kind in its header',
    'a token for a logout opens the API',
    "typ: z.literal('JWT'),",
    'typ: z.string(),',
    'typ of another kind of token',
  ],
  [
    'nothing that we would have to understand',
    'what the provider made a condition is passed over',
    'crit: z.optional(z.never()),',
    '',
    'crit that nobody knows',
  ],
  [
    'a subject',
    'everybody without one is the same user',
    'sub: z.string().check(z.regex(/^[\\x21-\\x7e]{1,255}$/)),',
    'sub: z.optional(z.any()),',
    'without a subject',
    'an empty subject',
    'a subject with a line break',
  ],
  [
    'a client of ours',
    'an application of somebody else in the realm acts for its users here',
    '|| !clients.includes(claims.data.azp)',
    '',
    'another client',
  ],
  [
    'an expiry that is a date',
    'a token without one is for ever',
    'exp: seconds,',
    'exp: z.optional(z.any()),',
    'without exp',
  ],
  [
    'when it was issued',
    'signing out everywhere passes it over',
    'iat: seconds,',
    'iat: z.optional(z.any()),',
    'without iat',
  ],
  [
    'not issued in the future',
    'signing out everywhere passes it over',
    'iat <= nowS + skewS &&',
    '',
    'issued in the future',
  ],
  ['not before its time', 'it opens before it may', 'nbf <= nowS + skewS', 'nbf >= 0', 'not valid yet'],
]
  .map((one) => check('read-token.ts', one))
  // What is no date is not before another one either.
  .map((one) => (one.find in compared ? { ...one, also: [compared[one.find]] } : one));

const signatures = [
  [
    'for us',
    'a token that was given to another service opens this one',
    "'verify-token-audience': true,",
    '',
    'another audience',
    'without an audience',
  ],
  [
    'signed, unexpired, of our realm, an access token: keycloak-connect',
    'anybody is everybody',
    '() => false,',
    '() => true,',
    'signed with a foreign key',
    'another realm',
    'an id token for the api',
    'a refresh token for the api',
  ],
].map((one) => ({ ...check('signature-check.ts', one), together: `signature ${one[0]}` }));

const key = ([guard, without, find, replace, ...names]) => ({
  guard: `a key of the provider: ${guard}`,
  ...{ without, find, replace },
  file: `${folder}/signing-key.ts`,
  together: 'reading',
  test: [suite, ...names],
});

const cache = ([guard, without, find, replace, ...names]) => ({
  guard: `keys of the provider: ${guard}`,
  ...{ without, find, replace },
  file: `${folder}/key-cache.ts`,
  // Two of them change one line.
  together: guard === 'those that went are dropped' ? 'reading keys' : 'keeping keys',
  test: [suite, ...names],
});

export const personTokens = [
  ...reading,
  ...signatures,
  key(['one that signs', 'a key with another purpose signs in', "use: z.literal('sig'),", '', 'that encrypts']),
  key(['for RS256', 'a key for another algorithm signs in', "alg: z.literal('RS256'),", '', 'for another algorithm']),
  key(['long enough', 'a key that can be broken signs in', 'leastBits = 2_048', 'leastBits = 512', 'that is short']),
  cache([
    'one reading at a time',
    'each of many requests at once asks the provider',
    'if (this.reading) return this.reading;',
    '',
    'are asked for once, however many tokens come at once',
  ]),
  cache([
    'a cool-down, also after a failure',
    'invented key ids have us hammer the provider',
    'if (performance.now() < this.notBefore) return Promise.resolve();',
    '',
    'are not asked for by a flood of invented ids',
    'are not asked for by a flood while the provider is away',
  ]),
  cache([
    'those that went are dropped',
    'a key that was withdrawn signs in until we restart',
    'if (this.ageMs > this.options.times.refreshAfterMs) void this.refresh();',
    '',
    'that went are dropped without anybody who asks for others',
  ]),
  cache([
    'nobody waits for those that are known',
    'a provider that hangs takes the API with it',
    'void this.refresh();',
    'await this.refresh();',
    'that are known serve on without waiting while the provider does not answer',
  ]),
  cache([
    'not for ever without the provider',
    'who cuts the provider off keeps a withdrawn key alive',
    'this.ageMs > this.options.times.keepForMs ? undefined : ',
    '',
    'do not serve for ever while the provider is away',
  ]),
  {
    guard: 'keys of the provider: answered within a time',
    without: 'a provider that hangs holds every request with a new key',
    together: 'reading keys',
    file: `${folder}/fetch-keys.ts`,
    find: 'signal: AbortSignal.timeout(withinMs),',
    replace: '',
    test: [suite, 'that are known serve on while the provider does not answer'],
  },
  {
    guard: 'keys of the provider: within a size',
    without: 'a provider that was taken over fills our memory',
    together: 'reading keys',
    file: `${folder}/fetch-keys.ts`,
    find: 'if (size > mostBytes)',
    replace: 'if (size < 0)',
    test: [suite, 'that are known serve on while the provider sends far too much'],
  },
  {
    guard: 'keys of the provider: an empty set is no answer',
    without: 'one empty answer signs everybody out',
    together: 'reading keys',
    file: `${folder}/fetch-keys.ts`,
    find: 'if (signing.length === 0) throw',
    replace: 'if (signing.length < 0) throw',
    test: [suite, 'that are known serve on while the provider answers with an empty set'],
  },
];
