import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { JsonLog } from '@tiffin/runtime';
import { makeCertificate, type TestCertificate } from '@tiffin/testing/certificates';
import type { TlsServer } from '@tiffin/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { Gateway } from '../gateway.js';
import { onePipeline } from '../testing/gateway-config.js';

const authority = makeCertificate({ names: ['authority'], use: 'authority' });
const of = (name: string): TestCertificate => makeCertificate({ names: [name], issuer: authority });
const [shop, other, ann] = [of('shop.example'), of('other.example'), of('ann')];

let gateway: Gateway;
afterEach(() => gateway.drain(0));

async function start(tls: Partial<TlsServer> = {}): Promise<number> {
  const policies = [
    { terminate: [{ condition: { name: 'tlsClientAuthenticated' }, action: { statusCode: 200, message: 'proved' } }] },
    { terminate: [{ action: { statusCode: 200, message: '${req.protocol}' } }] },
  ];
  const certificates = { 'shop.example': shop, '*.example': other };
  const environment = {
    ...{ upstreams: {}, trustedProxies: '' },
    tls: { host: '127.0.0.1', port: 0, certificates, clientCertificates: 'none', ...tls } satisfies TlsServer,
  };
  gateway = new Gateway(onePipeline(policies), environment, new JsonLog({ write: () => undefined }));
  await new Promise<void>((resolve) => gateway.encrypted!.server.listen(0, '127.0.0.1', resolve));
  return (gateway.encrypted!.server.address() as AddressInfo).port;
}

interface Seen {
  readonly subject: string | undefined;
  readonly body: string;
}

function ask(port: number, servername: string, own: object = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port, servername, ca: authority.cert, agent: false, ...own };
    const asked = request(target, (answer) => {
      const { subject } = (answer.socket as import('node:tls').TLSSocket).getPeerCertificate();
      let body = '';
      answer.on('data', (part: Buffer) => (body += part.toString()));
      answer.on('end', () => resolve({ subject: String(subject?.CN), body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('a gateway that ends TLS itself', () => {
  it('has a certificate for each name, the first that is like it', async () => {
    const port = await start();
    expect((await ask(port, 'shop.example')).subject).toBe('shop.example');
    expect((await ask(port, 'other.example')).subject).toBe('other.example');
  });

  it('answers nobody by a name that no certificate is for, unless there is a default', async () => {
    await expect(ask(await start(), 'a.test', { checkServerIdentity: () => undefined })).rejects.toThrow();
    await gateway.drain(0);
    const port = await start({ certificates: { default: shop } });
    expect((await ask(port, 'a.test', { checkServerIdentity: () => undefined })).subject).toBe('shop.example');
  });

  it('asks clients for certificates, and tells who has proved itself', async () => {
    const certificates = { default: { ...shop, ca: [authority.cert] } };
    const port = await start({ certificates, clientCertificates: 'asked' });
    expect((await ask(port, 'shop.example')).body).not.toBe('proved');
    expect((await ask(port, 'shop.example', { cert: ann.cert, key: ann.key })).body).toBe('proved');
    const stranger = makeCertificate({ names: ['eve'] });
    expect((await ask(port, 'shop.example', { cert: stranger.cert, key: stranger.key })).body).not.toBe('proved');
  });

  it('lets in nobody without one, where one is needed', async () => {
    const certificates = { default: { ...shop, ca: [authority.cert] } };
    const port = await start({ certificates, clientCertificates: 'needed' });
    await expect(ask(port, 'shop.example')).rejects.toThrow();
    expect((await ask(port, 'shop.example', { cert: ann.cert, key: ann.key })).body).toBe('proved');
  });

  it('speaks nothing older than TLS 1.2', async () => {
    const port = await start();
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask(port, 'shop.example', old)).rejects.toThrow();
  });

  it('refuses a certificate whose key is another one’s', async () => {
    const mixed = { default: { cert: shop.cert, key: other.key } };
    await expect(start({ certificates: mixed })).rejects.toThrow(/"default": key and certificate do not fit/);
    await start();
  });
});
