import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConsumerSnapshot } from '@tiffin/contracts';
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onePipeline } from '../testing/gateway-config.js';
import { annsSnapshot } from '../testing/snapshot.js';
import { type RunningGateway, startGateway } from '../testing/start-gateway.js';

const issuer = 'https://tiffin.example.com/oauth2/shop';
let key: { readonly kid: string; readonly privateKey: CryptoKey };
let published: Record<string, unknown>;
beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  const jwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  key = { kid, privateKey: pair.privateKey };
  published = { ...jwk, kid, alg: 'ES256', use: 'sig' };
});

const running: RunningGateway[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
});

/** Ann has a password, and her application may read and write. */
function snapshot(more: Partial<ConsumerSnapshot> = {}): ConsumerSnapshot {
  const { credentials, ...rest } = annsSnapshot();
  const app = { type: 'oauth2', keyId: 'app-id', consumerId: 'app-id', scopes: ['read', 'write'] } as const;
  return { ...rest, credentials: [...credentials, app], oauth2: { issuer, keys: [published] }, ...more };
}

async function start(
  { scopes = [] as readonly string[], action = {} } = {},
  consumers = snapshot(),
): Promise<RunningGateway> {
  const policies = [{ oauth2: [{ action }] }, { terminate: [{ action: { statusCode: 200, message: 'in' } }] }];
  const gateway = await startGateway(onePipeline(policies, { apiEndpoints: { all: { scopes: [...scopes] } } }));
  gateway.gateway.consumers.take(consumers);
  running.push(gateway);
  return gateway;
}

interface Forged {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly typ?: string;
  readonly by?: CryptoKey;
}

function token({ claims = {}, typ = 'at+jwt', by = key.privateKey }: Forged = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const said = { iss: issuer, aud: issuer, sub: 'ann-id', client_id: 'app-id', scope: 'read', iat: now, exp: now + 60 };
  return new SignJWT({ ...said, ...claims }).setProtectedHeader({ alg: 'ES256', typ, kid: key.kid }).sign(by);
}

const ask = async ({ call }: RunningGateway, shown: string | null) => {
  const { status, headers } = await call('/', shown === null ? {} : { headers: { authorization: `Bearer ${shown}` } });
  return [status, headers['www-authenticate']] as const;
};

describe('oauth2', () => {
  it('lets in who brings a token of the authorization server, as its owner or as the client itself', async () => {
    const gateway = await start();
    const headers = { authorization: `bearer ${await token()}` };
    expect((await gateway.call('/', { headers })).status).toBe(200);
    expect(await ask(gateway, await token({ claims: { sub: 'app-id' } }))).toEqual([200, undefined]);
  });

  it('turns away who brings none, or one that is not its', async () => {
    const gateway = await start();
    expect(await ask(gateway, null)).toEqual([401, 'Bearer']);
    const other = await generateKeyPair('ES256');
    const forged: readonly Forged[] = [
      { by: other.privateKey },
      { typ: 'JWT' },
      { claims: { iss: 'https://elsewhere.example.com' } },
      { claims: { aud: 'https://elsewhere.example.com' } },
      { claims: { exp: Math.floor(Date.now() / 1_000) - 1 } },
      { claims: { client_id: undefined } },
      { claims: { client_id: 'ann-id' } },
      { claims: { sub: 'nobody' } },
      { claims: { sub: 7 } },
    ];
    for (const one of forged)
      expect(await ask(gateway, await token(one))).toEqual([401, 'Bearer error="invalid_token"']);
    const [, body, signature] = (await token()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    for (const shown of [`${none}.${body}.`, `${none}.${body}.${signature}`, 'x', 'x'.repeat(8_000)])
      expect((await ask(gateway, shown))[0]).toBe(401);
  });

  it('asks for the scopes of the endpoint, of which the token and the client both hold', async () => {
    const gateway = await start({ scopes: ['read', 'write'] });
    expect(await ask(gateway, await token({ claims: { scope: 'read write' } }))).toEqual([200, undefined]);
    const lacking = 'Bearer error="insufficient_scope", scope="read write"';
    expect(await ask(gateway, await token())).toEqual([403, lacking]);
    const admin = await start({ scopes: ['admin'] });
    expect((await ask(admin, await token({ claims: { scope: 'admin' } })))[0]).toBe(403);
  });

  it('takes no token any more whose client, owner or key has gone, though it was verified before', async () => {
    const gateway = await start();
    const shown = await token();
    expect((await ask(gateway, shown))[0]).toBe(200);
    const { credentials } = snapshot();
    const less: readonly Partial<ConsumerSnapshot>[] = [
      { credentials: credentials.filter(({ type }) => type !== 'oauth2') },
      { credentials: credentials.filter(({ type }) => type !== 'basic-auth') },
      { oauth2: { issuer, keys: [] } },
      { oauth2: { issuer: `${issuer}2`, keys: [published] } },
    ];
    for (const [at, more] of less.entries()) {
      gateway.gateway.consumers.take(snapshot({ version: 2 * at + 2, ...more }));
      expect((await ask(gateway, shown))[0]).toBe(401);
      gateway.gateway.consumers.take(snapshot({ version: 2 * at + 3 }));
      expect((await ask(gateway, shown))[0]).toBe(200);
    }
  });

  it('lets nobody in where the environment has no authorization server, but as nobody where it may', async () => {
    const { oauth2: _, ...without } = snapshot();
    expect((await ask(await start({}, without), await token()))[0]).toBe(401);
    expect((await ask(await start({ action: { passThrough: true } }, without), await token()))[0]).toBe(200);
  });
});
