import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultProxy } from '../testing/fault-proxy.js';
import { RealRegistry } from '../testing/real-registry.js';
import { digestOf } from './digest-of.js';
import { clientSettings, RegistryClient } from './registry-client.js';
import { isSafeAddress } from './registry-place.js';

let registry: RealRegistry;
let proxy: FaultProxy;
beforeAll(async () => {
  registry = await RealRegistry.start({ kind: 'basic', username: 'builder', password: 'pass:word' });
  proxy = await FaultProxy.start(registry.port);
});
afterAll(async () => {
  await proxy.stop();
  await registry.stop();
});

const ask = async (credential: { username: string; password: string } | null) => {
  const client = new RegistryClient(
    { url: proxy.url, credential: () => credential, plainHosts: [] },
    { ...clientSettings, tries: 1 },
  );
  return client.hasBlob('some/thing', digestOf('x')).finally(() => client.close());
};

describe('a registry that asks for a password', () => {
  it('is given it once it asks, and from then on', async () => {
    const credential = { username: 'builder', password: 'pass:word' };
    const client = new RegistryClient({ url: proxy.url, credential: () => credential, plainHosts: [] });
    await client.hasBlob('some/thing', digestOf('x'));
    await client.hasBlob('some/thing', digestOf('x'));
    await client.close();
    expect(proxy.seen.splice(0).map(({ authorization }) => authorization !== undefined)).toEqual([false, true, true]);
  });

  it('refuses another one, and who has none', async () => {
    await expect(ask({ username: 'builder', password: 'wrong' })).rejects.toThrow('refuses the credential');
    await expect(ask(null)).rejects.toThrow('none is set');
  });
});

describe('what is sent where', () => {
  it('is in the clear on this machine alone, and where the operator says so', () => {
    const safe = (url: string, plainHosts: readonly string[] = []) => isSafeAddress(new URL(url), plainHosts);
    expect(
      ['https://r.example', 'http://127.0.0.1:5000', 'http://localhost:1', 'http://[::1]'].map((url) => safe(url)),
    ).toEqual(Array(4).fill(true));
    expect(
      ['http://r.example', 'http://127.0.0.1.example', 'http://localhost.example', 'ftp://127.0.0.1'].map((url) =>
        safe(url),
      ),
    ).toEqual(Array(4).fill(false));
    expect(safe('http://r.example:5000', ['r.example:5000'])).toBe(true);
    expect(safe('http://r.example', ['r.example:5000'])).toBe(false);
  });

  it('is no credential for an address that the registry names', async () => {
    const credential = { username: 'builder', password: 'pass:word' };
    const elsewhere = await FaultProxy.start(registry.port);
    const client = new RegistryClient(
      { url: proxy.url, credential: () => credential, plainHosts: [] },
      { ...clientSettings, tries: 1 },
    );
    await client.hasBlob('some/thing', digestOf('x'));
    proxy.fault = () => ({ kind: 'answer', status: 307, headers: { location: `${elsewhere.url}/v2/` } });
    await client.pullBlob('some/thing', digestOf('x'), 100).catch(() => null);
    expect(elsewhere.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
    proxy.fault = () => ({ kind: 'answer', status: 307, headers: { location: 'http://r.example/v2/' } });
    await expect(client.pullBlob('some/thing', digestOf('x'), 100)).rejects.toThrow('nothing may be sent to');
    proxy.fault = () => ({ kind: 'answer', status: 307, headers: { location: `${proxy.url}/v2/` } });
    await expect(client.pullBlob('some/thing', digestOf('x'), 100)).rejects.toThrow('in circles');
    await client.close();
    await elsewhere.stop();
  });
});
