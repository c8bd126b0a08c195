import { createHmac, generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { onePipeline } from '../testing/gateway-config.js';
import { annsSnapshot } from '../testing/snapshot.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';
import { startUpstream, type Upstream } from '../testing/start-upstream.js';

const running: RunningGateway[] = [];
const upstreams: Upstream[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  for (const upstream of upstreams.splice(0)) await upstream.stop();
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const edwards = generateKeyPairSync('ed25519');
const pem = (key: typeof rsa.publicKey): string => key.export({ type: 'spki', format: 'pem' }).toString();
const soon = (): number => Math.floor(Date.now() / 1_000) + 60;
const signed = (claims: object, alg = 'RS256', key = rsa.privateKey): Promise<string> =>
  new SignJWT({ exp: soon(), ...claims }).setProtectedHeader({ alg, kid: 'k' }).sign(key);

async function start(action: object, scopes: readonly string[] = []): Promise<RunningGateway> {
  const policies = [
    { jwt: [{ action: { checkCredentialExistence: false, ...action } }] },
    { terminate: [{ action: { statusCode: 200, message: 'in' } }] },
  ];
  const gateway = await startGateway(onePipeline(policies, { apiEndpoints: { all: { scopes } } }));
  gateway.gateway.consumers.take(annsSnapshot());
  running.push(gateway);
  return gateway;
}

const ask = async ({ call }: RunningGateway, token: string): Promise<number> =>
  (await call('/', { headers: { authorization: `Bearer ${token}` } })).status;

async function startIssuer(listener: Parameters<typeof startUpstream>[0]): Promise<string> {
  const issuer = await startUpstream(listener);
  upstreams.push(issuer);
  return `${issuer.url}/keys`;
}

describe('jwt', () => {
  it('takes tokens of a public key, and of nobody else', async () => {
    const gateway = await start({ secretOrPublicKey: pem(rsa.publicKey), algorithms: ['RS256'] });
    const another = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const good = await signed({ sub: 'a' });
    expect([
      await ask(gateway, good),
      await ask(gateway, good),
      await ask(gateway, `${good.slice(0, -6)}AAAAAA`),
    ]).toEqual([200, 200, 401]);
    expect(await ask(gateway, await signed({ sub: 'a' }, 'RS256', another.privateKey))).toBe(401);
  });

  it('takes no algorithm that the key is not for, though it is listed', async () => {
    const gateway = await start({ secretOrPublicKey: pem(rsa.publicKey), algorithms: ['RS256', 'ES256', 'EdDSA'] });
    expect(await ask(gateway, await signed({}, 'EdDSA', edwards.privateKey))).toBe(401);
    expect(await ask(gateway, await signed({}))).toBe(200);
  });

  it('takes EdDSA', async () => {
    const gateway = await start({ secretOrPublicKey: pem(edwards.publicKey), algorithms: ['EdDSA'] });
    expect(await ask(gateway, await signed({}, 'EdDSA', edwards.privateKey))).toBe(200);
  });

  it('takes a public key for no shared secret, whatever a token says', async () => {
    const key = pem(rsa.publicKey);
    await expect(start({ secretOrPublicKey: key, algorithms: ['RS256', 'HS256'] })).rejects.toThrow(
      /as a shared secret/,
    );
    const gateway = await start({ secretOrPublicKey: key, algorithms: ['RS256'] });
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg: 'HS256' })}.${part({ sub: 'a', exp: soon() })}`;
    expect(await ask(gateway, `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`)).toBe(401);
  });

  it.each([
    [{ secretOrPublicKey: 'text', algorithms: ['RS256'] }, /needs a public key/],
    [{ secretOrPublicKey: pem(weak.publicKey), algorithms: ['RS256'] }, /at least 2048 bits, this one has 1024/],
    [{ secretOrPublicKey: '-----BEGIN PUBLIC KEY-----\nx', algorithms: ['RS256'] }, /no public key or certificate/],
    [{ jwksUrl: 'http://127.0.0.1:1/keys', algorithms: ['HS256'] }, /keys that are published are none/],
    [{ secretOrPublicKey: 'text' }, /algorithms/],
    [{ secretOrPublicKey: pem(rsa.publicKey), algorithms: ['ES256'] }, /of the kind rsa, which ES256 cannot use/],
    [{ algorithms: ['RS256'] }, /give one of/],
    [{ secretOrPublicKey: 'text', algorithms: ['none'] }, /use one of/],
  ])('refuses a key that does not go with its algorithms: %j', async (action, message) => {
    await expect(start(action)).rejects.toThrow(message);
  });

  it('refuses a private key, and shows nothing of it', async () => {
    const key = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const attempt = start({ secretOrPublicKey: key, algorithms: ['RS256'] });
    await expect(attempt).rejects.toThrow(/it is a private key/);
    await expect(attempt).rejects.not.toThrow(key.slice(40, 80));
  });

  it('asks an issuer for its keys, once for many tokens', async () => {
    const jwk = { ...(await exportJWK(rsa.publicKey)), kid: 'k', alg: 'RS256' };
    let asked = 0;
    const jwksUrl = await startIssuer((_, response) => {
      asked++;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    const gateway = await start({ jwksUrl, algorithms: ['RS256'] });
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => signed({ sub })));
    expect(await Promise.all(tokens.map((token) => ask(gateway, token)))).toEqual([200, 200, 200]);
    expect(asked).toBe(1);
  });

  it('says 503 where the keys of the issuer cannot be had, and why in the log', async () => {
    const jwksUrl = await startIssuer((_, response) => void response.writeHead(500).end());
    const gateway = await start({ jwksUrl, algorithms: ['RS256'] });
    expect(await ask(gateway, await signed({}))).toBe(503);
    const passing = await start({ jwksUrl, algorithms: ['RS256'], passThrough: true });
    expect(await ask(passing, await signed({}))).toBe(200);
    expect(gateway.logged.map(({ msg }) => msg)).toContain('the keys of an issuer cannot be had');
  });

  it('takes scopes from the token, or from the credential that its subject names', async () => {
    const key = { secretOrPublicKey: pem(rsa.publicKey), algorithms: ['RS256'] };
    const byToken = await start(key, ['read']);
    const answers = [{ scope: 'write read' }, { scp: ['read'] }, { scope: 'reading' }, {}].map(signedAnd(byToken));
    expect(await Promise.all(answers)).toEqual([200, 200, 403, 403]);
    const byCredential = await start({ ...key, checkCredentialExistence: true }, ['read']);
    const subjects = [{ sub: 'subject' }, { sub: 'nobody', scope: 'read' }, { scope: 'read' }].map(
      signedAnd(byCredential),
    );
    expect(await Promise.all(subjects)).toEqual([200, 401, 401]);
  });

  const signedAnd = (gateway: RunningGateway) => async (claims: object) => ask(gateway, await signed(claims));
});
