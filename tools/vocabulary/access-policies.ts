import fc from 'fast-check';
import { type Fields, fields, typed } from './words.js';

export const flag = typed([true, false]);

/** Parameters of policies that decide who may call. */
export const access: Readonly<Record<string, fc.Arbitrary<Fields>>> = {
  'ip-filter': fields({
    allow: typed(
      [[], ['10.0.0.0/8', '::1'], ['2001:db8::/32']],
      [['10.0.0.0/33'], ['a'], ['1.2.3'], ['256.1.1.1'], ['::/129'], ['::1/'], 'x'],
    ),
    deny: typed([['192.0.2.7']], [['192.0.2.7/'], ['1.2.3.4/8/9'], [':::']]),
    statusCode: typed([403], [302]),
    message: typed(['No']),
  }),
  'key-auth': fields({
    passThrough: flag,
    apiKeyHeader: typed(['Authorization', 'X-Key'], ['', 'a b', 'X:Key']),
    apiKeyHeaderScheme: typed(['apiKey', 'Token', '']),
    apiKeyField: typed(['apiKey', '']),
    disableHeaders: flag,
    disableHeadersScheme: flag,
    disableQueryParam: flag,
  }),
  'basic-auth': fields({ passThrough: flag }),
  jwt: fc
    .record({
      jwksUrl: typed(['https://id.example/keys', 'http://id/keys'], ['id.example', 'ftp://id', '']),
      algorithms: typed([['RS256'], ['ES256', 'EdDSA']], [[], ['HS256'], ['none'], 'RS256']),
      more: fields({
        passThrough: flag,
        jwtExtractor: typed(['authBearer'], ['header', 'cookie']),
        jwtExtractorField: typed(['x-token']),
        audience: typed(['us', ['us', 'them']], [7]),
        issuer: typed(['me', ['me']], [[7]]),
        checkCredentialExistence: flag,
      }),
    })
    .map(({ more, ...needed }) => ({ ...needed, ...more })),
  oauth2: fields({ passThrough: flag }),
  'oauth2-introspect': fc
    .record({
      endpoint: typed(['https://id.example/introspect'], ['id.example', '']),
      more: fields({ passThrough: flag, timeout: typed([1, 60_000], [0]), ttl: typed([0, 60], [-1]) }),
    })
    .map(({ more, ...needed }) => ({ ...needed, ...more })),
};
