import * as z from 'zod/mini';
import { define } from '../definition.js';
import { choice, flag, maybe, only, orElse, text, texts, toldBy, whole } from '../parameter.js';
import { headerNameProblem } from '../../vocabulary/header-names.js';
import { policyLimits } from '../../vocabulary/policy-parameters.js';
import { urlProblem, jwtKeyProblem } from '../../vocabulary/token-keys.js';
import { networkProblem } from '../network.js';
import { textOrSetting } from './forward.js';

const passThrough = orElse(
  flag('Lets a request without a valid credential go on as anonymous, with the header eg-consumer-id: anonymous.'),
  false,
);

export const keyAuth = define({
  name: 'key-auth',
  summary: 'Lets in who brings the key of a consumer, as keyId:keySecret.',
  parameters: only({
    passThrough,
    apiKeyHeader: orElse(text('The header that holds the key.', headerNameProblem), 'Authorization'),
    apiKeyHeaderScheme: orElse(text('The word before the key in that header; its case does not matter.'), 'apiKey'),
    apiKeyField: orElse(text('The parameter of the query that holds the key.'), 'apiKey'),
    disableHeaders: orElse(flag('Reads no key from headers.'), false),
    disableHeadersScheme: orElse(flag('Takes the whole header as the key.'), false),
    disableQueryParam: orElse(flag('Reads no key from the query.'), false),
  }),
  example: { apiKeyHeader: 'X-Api-Key', disableHeadersScheme: true },
  differences: ['Secrets are kept hashed and compared in constant time.'],
  origin: 'express-gateway',
});

export const basicAuth = define({
  name: 'basic-auth',
  summary: 'Lets in who signs in with the user name and password of a consumer.',
  parameters: only({ passThrough }),
  example: {},
  differences: ['A missing scope is 403, not 401.', 'A password may hold colons.'],
  origin: 'express-gateway',
});

/** RFC 7518 and RFC 8037; `none` is not among them. */
export const jwtAlgorithms = [
  ...(['HS256', 'HS384', 'HS512'] as const),
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
] as const;

const jwtParameters = {
  passThrough,
  secretOrPublicKey: maybe(textOrSetting('The shared secret, or the public key or certificate as PEM.')),
  jwksUrl: maybe(text('Where the issuer publishes its keys (RFC 7517), instead of that.', urlProblem)),
  algorithms: z
    .array(choice('An algorithm.', jwtAlgorithms), 'use a list of algorithms')
    .check(z.minLength(1, 'name at least one algorithm'), z.meta({ description: 'The algorithms that are accepted.' })),
  jwtExtractor: orElse(
    choice('Where the token is read from.', ['header', 'query', 'authScheme', 'authBearer']),
    'authBearer',
  ),
  jwtExtractorField: maybe(text('The name of that header, parameter of the query, or scheme.')),
  audience: maybe(
    z.union([text('One audience.'), texts('Several.')]).check(z.meta({ description: 'Who the token must be for.' })),
  ),
  issuer: maybe(
    z.union([text('One issuer.'), texts('Several.')]).check(z.meta({ description: 'Who must have issued it.' })),
  ),
  checkCredentialExistence: orElse(
    flag('The subject must be the key of a jwt credential; false lets in whoever has a valid token.'),
    true,
  ),
};

interface KeySources {
  readonly secretOrPublicKey?: unknown;
  readonly jwksUrl?: string;
  readonly algorithms: readonly string[];
  readonly jwtExtractor: string;
  readonly jwtExtractorField?: string;
}

function jwtProblem({ secretOrPublicKey: key, jwksUrl, ...given }: KeySources): string | null {
  if ((key === undefined) === (jwksUrl === undefined)) return 'give one of secretOrPublicKey and jwksUrl';
  if (given.jwtExtractor !== 'authBearer' && given.jwtExtractorField === undefined)
    return `the extractor "${given.jwtExtractor}" needs "jwtExtractorField"`;
  return jwtKeyProblem(key, given.algorithms);
}

export const jwt = define({
  name: 'jwt',
  summary: 'Lets in who brings a valid JSON Web Token.',
  parameters: only(jwtParameters).check(toldBy(jwtProblem)),
  example: { jwksUrl: 'https://id.example.com/jwks', algorithms: ['RS256'], checkCredentialExistence: false },
  differences: [
    '"algorithms" is needed: which algorithms a key is for is not left to who sends a token.',
    'Keys may come from a JWKS URL; ES*, PS* and EdDSA are accepted.',
    'A key in a file is read once, and its content taken over.',
    'An endpoint with scopes asks for them: the credential has to hold them, or the token where no credential is asked for. There nobody looks.',
  ],
  origin: 'express-gateway',
});

export const oauth2 = define({
  name: 'oauth2',
  summary: 'Lets in who brings an access token of the authorization server of the environment.',
  parameters: only({ passThrough }),
  example: {},
  differences: [
    'The authorization server is the environment’s, at an address of its own, and not the gateway’s.',
    'Access tokens are JWTs (RFC 9068), which the gateway verifies alone; "jwt" is not needed.',
    'A token is read from the header Authorization alone, and not from the query or the body.',
    'Its client and its owner must be there and active; of its scopes those count that the client still has.',
    'A missing scope is 403, not 401.',
  ],
  origin: 'express-gateway',
});

export const oauth2Introspect = define({
  name: 'oauth2-introspect',
  summary: 'Asks an authorization server whether a token is valid (RFC 7662), and remembers what it said.',
  parameters: only({
    passThrough,
    endpoint: text('The URL that is asked.', urlProblem),
    authorization_value: maybe(textOrSetting('The header Authorization with which it is asked.')),
    timeout: orElse(whole('How long an answer may take, in milliseconds.', policyLimits.timeout), 10_000),
    ttl: orElse(whole('How long an answer is remembered, in seconds.', policyLimits.ttl), 60),
  }),
  example: { endpoint: 'https://id.example.com/introspect', authorization_value: { secret: 'INTROSPECTION' } },
  differences: [
    'A missing scope is 403, not 401.',
    'An authorization server that does not answer is 503, not 401: the token may be good.',
    'Answers are remembered for each step by itself.',
  ],
  origin: 'express-gateway',
});

export const ipFilter = define({
  name: 'ip-filter',
  summary: 'Lets in, or keeps out, by the address of the client.',
  parameters: only({
    allow: orElse(texts('Addresses and networks that are let in; none is all.', networkProblem), []),
    deny: orElse(texts('Addresses and networks that are kept out, also where they are allowed.', networkProblem), []),
    statusCode: orElse(whole('The status of the answer.', { least: 400, most: 599 }), 403),
    message: orElse(text('The text of the answer.'), 'Forbidden'),
  }),
  example: { allow: ['10.0.0.0/8', '2001:db8::/32'] },
  differences: [],
  origin: 'tiffin',
});
