import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { onePipeline } from './testing/gateway-config.js';
import { startGateway } from './testing/start-gateway.js';
import { type Client, TrustedProxies } from './trusted-proxies.js';

/** Whose request it is that comes from `peer`, with these headers. */
function askerOf(trusted: string, peer: string, headers: Readonly<Record<string, string>>): Client {
  const proxies = new TrustedProxies(trusted);
  const socket = { remoteAddress: peer } as Socket;
  const request = { socket, headers: { ...headers } } as unknown as IncomingMessage;
  proxies.admit(socket);
  proxies.dropClaims(request);
  return proxies.client(request);
}

/** The same of one that says that it came through `claimed`. */
const clientOf = (trusted: string, peer: string, claimed?: string): string | undefined =>
  askerOf(trusted, peer, claimed === undefined ? {} : { 'x-forwarded-for': claimed }).address;

describe('whose request it is', () => {
  it('is who has the connection, where nobody speaks for others', () => {
    expect(clientOf('', '192.0.2.1')).toBe('192.0.2.1');
    expect(clientOf('10.0.0.0/8', '192.0.2.1', '198.51.100.1')).toBe('192.0.2.1');
  });

  it('is who a trusted proxy says it is', () => {
    expect(clientOf('10.0.0.0/8', '10.0.0.7', '198.51.100.1')).toBe('198.51.100.1');
    expect(clientOf('10.0.0.0/8', '::ffff:10.0.0.7', '198.51.100.1, 10.1.1.1')).toBe('198.51.100.1');
  });

  it('is not who a client says it is', () => {
    expect(clientOf('10.0.0.0/8', '10.0.0.7', '203.0.113.9, 198.51.100.1')).toBe('198.51.100.1');
  });

  it('is the first hop where all are trusted', () => {
    expect(clientOf('10.0.0.0/8', '10.0.0.7', '10.0.0.1, 10.0.0.2')).toBe('10.0.0.1');
  });
});

describe('how a client has asked', () => {
  it.each<readonly [boolean, Readonly<Record<string, string>>]>([
    [false, {}],
    [true, { 'x-forwarded-proto': 'https' }],
    [true, { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'HTTPS' }],
    [false, { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'http' }],
    // One proxy before the other: the first of them ends TLS.
    [true, { 'x-forwarded-for': '198.51.100.1, 10.0.0.1', 'x-forwarded-proto': 'https, http' }],
    [true, { 'x-forwarded-for': '198.51.100.1, 10.0.0.1', 'x-forwarded-proto': 'https' }],
    [false, { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https, http' }],
    [true, { forwarded: 'for=198.51.100.1;proto=https' }],
    [false, { forwarded: 'for=203.0.113.9;proto=https, for=198.51.100.1;proto=http' }],
    [true, { forwarded: 'For="198.51.100.1:80";Proto="https";by=_x,for=10.0.0.1;proto=http' }],
  ])('encrypted: %s, where a trusted proxy says %j', (isEncrypted, headers) => {
    expect(askerOf('10.0.0.0/8', '10.0.0.7', headers).isEncrypted).toBe(isEncrypted);
  });

  it.each([{ 'x-forwarded-proto': 'https' }, { forwarded: 'proto=https' }])(
    'is not what a stranger says: %j',
    (headers) => {
      expect(askerOf('10.0.0.0/8', '192.0.2.1', headers).isEncrypted).toBe(false);
    },
  );

  it('is not what a client wrote before a proxy added to it', () => {
    const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.1', 'x-forwarded-proto': 'https, http' };
    expect(askerOf('10.0.0.0/8', '10.0.0.7', headers).isEncrypted).toBe(false);
  });

  it('is what expressions read, so that a redirect to TLS ends', async () => {
    const jscode = "if (!req.secure) res.redirect(301, 'https://' + req.hostname + req.url)";
    const shown = "res.setHeader('x-asked', req.protocol + ' ' + req.ip)";
    const expression = [{ action: { jscode: shown } }, { action: { jscode } }];
    const policies = [{ expression }, { terminate: [{ action: { statusCode: 200 } }] }];
    const gateway = await startGateway(onePipeline(policies), {}, '127.0.0.1');
    const asked = (proto: string) =>
      gateway.call('/a', { host: 'shop.example', headers: { forwarded: `for=198.51.100.1;proto=${proto}` } });
    const moved = await asked('http');
    expect([moved.status, moved.headers.location]).toEqual([301, 'https://shop.example/a']);
    expect(await asked('https')).toMatchObject({ status: 200, headers: { 'x-asked': 'https 198.51.100.1' } });
    await gateway.stop();
  });
});

describe('who asked, as `Forwarded` says it', () => {
  it.each([
    ['for=198.51.100.1', '198.51.100.1'],
    ['for="[2001:db8::1]:4711"', '2001:db8::1'],
    ['for="198.51.100.1:80", for=10.0.0.1', '198.51.100.1'],
    ['for="a,b;c\\"d";proto=https, for=198.51.100.1', '198.51.100.1'],
    ['for=198.51.100.1;host="a, for=203.0.113.9"', '198.51.100.1'],
    ['for=203.0.113.9, for=198.51.100.1', '198.51.100.1'],
    ['nonsense', '10.0.0.7'],
    ['for="', '"'],
  ])('%s is %s', (forwarded, address) => {
    expect(askerOf('10.0.0.0/8', '10.0.0.7', { forwarded }).address).toBe(address);
  });

  it('counts only where X-Forwarded-For says nothing', () => {
    const headers = { forwarded: 'for=203.0.113.9', 'x-forwarded-for': '198.51.100.1' };
    expect(askerOf('10.0.0.0/8', '10.0.0.7', headers).address).toBe('198.51.100.1');
  });
});
