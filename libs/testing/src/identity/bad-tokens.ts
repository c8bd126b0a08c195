import { createHmac } from 'node:crypto';
import { type JsonObject, segmentOf, signSegments, signToken, type TestIssuer, testKeys } from './test-issuer.js';

/** Tokens that must not open anything, by what is wrong with them; each is a good one but for that. */
export function badTokens(issuer: TestIssuer): Readonly<Record<string, string>> {
  return { ...wrongClaims(issuer), ...wrongHeaders(issuer), ...wrongSignatures(issuer), ...wrongForms(issuer) };
}

const nowS = (): number => Math.floor(Date.now() / 1000);

function wrongClaims(issuer: TestIssuer): Record<string, string> {
  const { sub: _sub, ...noSubject } = issuer.claims('anna');
  const { exp: _exp, ...noExpiry } = issuer.claims('anna');
  const { iat: _iat, ...noIssue } = issuer.claims('anna');
  const { azp: _azp, ...noClient } = issuer.claims('anna');
  const { aud: _aud, ...noAudience } = issuer.claims('anna');
  const made = (claims: unknown): string => signToken(issuer.header(), claims, issuer.key);
  const changed = (change: JsonObject): string => made(issuer.claims('anna', change));
  return {
    expired: changed({ exp: nowS() - 1 }),
    'without exp': made(noExpiry),
    'exp in words': changed({ exp: String(nowS() + 300) }),
    'exp beyond every date': changed({ exp: 1e300 }),
    'without iat': made(noIssue),
    'iat in words': changed({ iat: 'now' }),
    'issued in the future': changed({ iat: nowS() + 120 }),
    'not valid yet': changed({ nbf: nowS() + 120 }),
    'auth_time in words': changed({ auth_time: 'now' }),
    'nbf in words': changed({ nbf: 'tomorrow' }),
    'without a subject': made(noSubject),
    'an empty subject': changed({ sub: '' }),
    'a subject that is no text': changed({ sub: { $ne: '' } }),
    'a subject with a line break': changed({ sub: 'anna\nbob' }),
    'a subject beyond ASCII': changed({ sub: 'аnna' }),
    'another audience': changed({ aud: 'account' }),
    'another audience among several': changed({ aud: ['account', 'tiffin-api-2'] }),
    'without an audience': made(noAudience),
    'another realm': changed({ iss: issuer.url.replace(/tiffin$/, 'master') }),
    'an issuer that begins alike': changed({ iss: `${issuer.url}/` }),
    'another client': changed({ azp: 'account-console' }),
    'without a client': made(noClient),
    'an id token': changed({ typ: 'ID', aud: 'tiffin-console' }),
    'an id token for the api': changed({ typ: 'ID' }),
    'a refresh token': changed({ typ: 'Refresh', aud: issuer.url }),
    'a refresh token for the api': changed({ typ: 'Refresh' }),
    'claims that are a list': made([issuer.claims('anna')]),
    'claims that are null': made(null),
  };
}

function wrongHeaders(issuer: TestIssuer): Record<string, string> {
  const claims = issuer.claims('anna');
  const { kid: _, ...noKey } = issuer.header();
  const foreign = testKeys().foreign;
  const changed = (change: JsonObject): string => signToken(issuer.header(change), claims, issuer.key);
  const jwk = foreign.publicKey.export({ format: 'jwk' });
  return {
    'alg RS512 over an RS256 signature': changed({ alg: 'RS512' }),
    'alg in small letters': changed({ alg: 'rs256' }),
    'crit that nobody knows': changed({ crit: ['exp'] }),
    'an empty crit': changed({ crit: [] }),
    'typ of another kind of token': changed({ typ: 'logout+jwt' }),
    'without a key id': signToken(noKey, claims, issuer.key),
    'an unknown key id': changed({ kid: 'unknown' }),
    'a key id that is no text': changed({ kid: { toString: 'own' } }),
    'a key id like a path': changed({ kid: '../../dev/null' }),
    'a key of its own in the header': signToken(issuer.header({ jwk }), claims, foreign),
    'a key set of its own in the header': signToken(issuer.header({ jku: 'http://localhost/keys' }), claims, foreign),
  };
}

function wrongSignatures(issuer: TestIssuer): Record<string, string> {
  const claims = issuer.claims('anna');
  const [header, payload, signature] = issuer.token('anna').split('.') as [string, string, string];
  const publicKey = issuer.key.publicKey.export({ type: 'spki', format: 'pem' });
  const hmac = (of: string, key: string | Buffer): string => createHmac('sha256', key).update(of).digest('base64url');
  const hs256 = `${segmentOf(issuer.header({ alg: 'HS256' }))}.${segmentOf(claims)}`;
  const posing = `${segmentOf(issuer.header())}.${segmentOf(claims)}`;
  return {
    unsigned: `${header}.${payload}.`,
    'alg none': `${segmentOf(issuer.header({ alg: 'none' }))}.${segmentOf(claims)}.`,
    'alg none with a signature': `${segmentOf(issuer.header({ alg: 'none' }))}.${segmentOf(claims)}.${signature}`,
    'HS256 with the public key': `${hs256}.${hmac(hs256, publicKey)}`,
    'HS256 with the public key, called RS256': `${posing}.${hmac(posing, publicKey)}`,
    'signed with a foreign key': signToken(issuer.header(), claims, testKeys().foreign),
    "another's claims under a good signature": `${header}.${segmentOf(issuer.claims('bob'))}.${signature}`,
    'a signature that is cut': `${header}.${payload}.${signature.slice(0, -4)}`,
  };
}

function wrongForms(issuer: TestIssuer): Record<string, string> {
  const good = issuer.token('anna');
  const [header, payload, signature] = good.split('.') as [string, string, string];
  return {
    'a fourth segment': `${good}.x`,
    'an empty fourth segment': `${good}.`,
    'two segments': `${header}.${payload}`,
    'non-canonical base64 in the signature': `${header}.${payload}.${unused(signature)}`,
    'padding behind the signature': `${good}==`,
    'rubbish behind the signature': `${good}~~`,
    'a padded header': signSegments(`${header}=.${payload}`, issuer.key),
    'a padded payload': signSegments(`${header}.${payload}=`, issuer.key),
    'a header that is no JSON': signSegments(`${Buffer.from('{').toString('base64url')}.${payload}`, issuer.key),
    'claims that are no UTF-8': signSegments(`${header}.${notUtf8(payload)}`, issuer.key),
    huge: issuer.token('anna', { note: 'x'.repeat(20_000) }),
    'no token at all': 'x'.repeat(40),
    'dots alone': '..........',
  };
}

/** The name of the person with a byte that begins no character. */
function notUtf8(payload: string): string {
  const bytes = Buffer.from(payload, 'base64url');
  bytes[bytes.indexOf('"name":"') + 8] = 0xff;
  return bytes.toString('base64url');
}

/** The same bytes in another spelling: 256 bytes leave four bits of the last letter unused. */
function unused(segment: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(segment.at(-1) as string);
  return segment.slice(0, -1) + letters[last ^ 1];
}
