import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { onePipeline, proxyTo } from './testing/gateway-config.js';
import { startGateway } from './testing/start-gateway.js';
import { type Echo, startUpstream } from './testing/start-upstream.js';
import { type Client, type ForwardingFamily, TrustedProxies } from './trusted-proxies.js';

/** Whose request it is that comes from `peer`, with these headers. */
function askerOf([trusted, family]: readonly [string, ForwardingFamily?], peer: string, headers: Headers): Client {
  const proxies = new TrustedProxies(trusted, family);
  const socket = { remoteAddress: peer } as Socket;
  const request = { socket, headers: { ...headers } } as unknown as IncomingMessage;
  proxies.admit(socket);
  proxies.dropClaims(request);
  return proxies.client(request);
}

type Headers = Readonly<Record<string, string>>;

/** Of one that a trusted proxy passes on, which writes `family`. */
const passedOn = (family: ForwardingFamily, headers: Headers): Client =>
  askerOf(['10.0.0.0/8', family], '10.0.0.7', headers);

/** The same of one that says that it came through `claimed`. */
const clientOf = (trusted: string, peer: string, claimed?: string): string | undefined =>
  askerOf([trusted], peer, claimed === undefined ? {} : { 'x-forwarded-for': claimed }).address;

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

  it.each([
    ['203.0.113.9, junk', '10.0.0.7'],
    ['203.0.113.9, junk, 10.0.0.2', '10.0.0.2'],
    ['"', '10.0.0.7'],
    ['198.51.100.1:4711', '198.51.100.1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
  ])('is an address, and none beyond what is no address: %s is %s', (claimed, address) => {
    expect(clientOf('10.0.0.0/8', '10.0.0.7', claimed)).toBe(address);
  });

  it('is the first hop where all are trusted', () => {
    expect(clientOf('10.0.0.0/8', '10.0.0.7', '10.0.0.1, 10.0.0.2')).toBe('10.0.0.1');
  });
});

describe('how a client has asked', () => {
  it.each<readonly [boolean, Headers]>([
    [false, {}],
    [true, { 'x-forwarded-proto': 'https' }],
    [true, { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'HTTPS' }],
    [false, { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'http' }],
    // One proxy before the other: the first of them ends TLS.
    [true, { 'x-forwarded-for': '198.51.100.1, 10.0.0.1', 'x-forwarded-proto': 'https, http' }],
    [true, { 'x-forwarded-for': '198.51.100.1, 10.0.0.1', 'x-forwarded-proto': 'https' }],
    [false, { 'x-forwarded-for': '198.51.100.1', 'x-forwarded-proto': 'https, http' }],
    // What a client adds to one list of the two does not shift it against the other.
    [false, { 'x-forwarded-for': '203.0.113.9, 198.51.100.1, 10.0.0.1', 'x-forwarded-proto': 'http, https' }],
    [true, { forwarded: 'for=198.51.100.1;proto=https' }],
    [false, { forwarded: 'for=203.0.113.9;proto=https, for=198.51.100.1;proto=http' }],
    [true, { forwarded: 'For="198.51.100.1:80";Proto="https";by=_x,for=10.0.0.1;proto=http' }],
  ])('encrypted: %s, where a trusted proxy says %j', (isEncrypted, headers) => {
    const family = 'forwarded' in headers ? 'forwarded' : 'x-forwarded';
    expect(passedOn(family, headers).isEncrypted).toBe(isEncrypted);
  });

  it.each<readonly [ForwardingFamily, Headers]>([
    ['x-forwarded', { 'x-forwarded-proto': 'https' }],
    ['forwarded', { forwarded: 'proto=https' }],
  ])('is not what a stranger says by %s: %j', (family, headers) => {
    expect(askerOf(['10.0.0.0/8', family], '192.0.2.1', headers).isEncrypted).toBe(false);
  });

  it('is not what a client wrote before a proxy added to it', () => {
    const headers = { 'x-forwarded-for': '203.0.113.9, 198.51.100.1', 'x-forwarded-proto': 'https, http' };
    expect(passedOn('x-forwarded', headers).isEncrypted).toBe(false);
  });

  it('is what expressions read, so that a redirect to TLS ends', async () => {
    const jscode = "if (!req.secure) res.redirect(301, 'https://' + req.hostname + req.url)";
    const shown = "res.setHeader('x-asked', req.protocol + ' ' + req.ip)";
    const expression = [{ action: { jscode: shown } }, { action: { jscode } }];
    const policies = [{ expression }, { terminate: [{ action: { statusCode: 200 } }] }];
    const gateway = await startGateway(onePipeline(policies), {}, '127.0.0.1', { forwardedBy: 'forwarded' });
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
    ['for="198.51.100.1";host="a\\\\"', '198.51.100.1'],
    ['nonsense', '10.0.0.7'],
    ['for="', '10.0.0.7'],
    ['for=203.0.113.9, for=unknown', '10.0.0.7'],
    ['for=203.0.113.9, proto=https', '10.0.0.7'],
    ['for=203.0.113.9, for=_hidden:80, for=10.0.0.2', '10.0.0.2'],
    ['for=10.0.0.5;for=203.0.113.9', '10.0.0.7'],
  ])('%s is %s', (forwarded, address) => {
    expect(passedOn('forwarded', { forwarded }).address).toBe(address);
  });

  it.each([
    ['for=10.0.0.5;proto=https;x="'],
    ['for="junk'],
    ['for=10.0.0.5;proto=https;x="\\'],
    ['for=10.0.0.5;proto=https;x="a\\"'],
    ['"'],
  ])('is whom the proxy adds, whatever the client wrote before: %s', (written) => {
    for (const added of ['for=203.0.113.7;proto=http', 'for="203.0.113.7:80";proto="http"'])
      expect(passedOn('forwarded', { forwarded: `${written}, ${added}` })).toEqual(stranger);
  });
});

const stranger: Client = { address: '203.0.113.7', isEncrypted: false };

describe('the headers that proxies do not write', () => {
  it('say nothing, since a proxy passes them on as a client wrote them', () => {
    const forwarded = 'for=203.0.113.7;proto=http';
    expect(passedOn('forwarded', { forwarded, 'x-forwarded-for': '10.0.0.5' })).toEqual(stranger);
    expect(passedOn('forwarded', { forwarded, 'x-forwarded-proto': 'https' })).toEqual(stranger);
    const headers = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=10.0.0.5;proto=https' };
    expect(passedOn('x-forwarded', headers)).toEqual(stranger);
  });

  it.each<readonly [ForwardingFamily, readonly string[]]>([
    ['x-forwarded', ['x-forwarded-for', 'x-real-ip', 'x-forwarded-host']],
    ['forwarded', ['forwarded']],
  ])('go on to no service where proxies write %s', async (forwardedBy, passed) => {
    const service = await startUpstream();
    const gateway = await startGateway(proxyTo([service.url]), {}, '127.0.0.1', { forwardedBy });
    const names = ['forwarded', 'x-forwarded-for', 'x_forwarded_for', 'x-real-ip', 'x-forwarded-host'];
    const headers = Object.fromEntries(names.map((name) => [name, name === 'forwarded' ? 'for=1.1.1.1' : '1.1.1.1']));
    const { body } = await gateway.call('/', { headers });
    const reached = (JSON.parse(body) as Echo).headers;
    expect(names.filter((name) => reached[name] !== undefined)).toEqual(passed);
    await gateway.stop();
    await service.stop();
  });
});
