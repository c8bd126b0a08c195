import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TestDns } from '../test-dns.js';
import { startPebble } from './start-pebble.js';

describe('pebble, as tests start it', () => {
  it('serves on ports of its own, and is gone once it was closed', async () => {
    const dns = await TestDns.start();
    const [one, other] = await Promise.all([1, 2].map(() => startPebble({ httpPort: 1, dnsServer: dns.address })));
    if (!one || !other) throw new Error('there are two');
    expect(one.directoryUrl).not.toBe(other.directoryUrl);
    expect(new X509Certificate(await one.root()).subject).toContain('Pebble Root');
    await Promise.all([one.close(), other.close()]);
    expect(() => process.kill(one.pid, 0)).toThrow();
    await expect(one.root()).rejects.toThrow('ECONNREFUSED');
    dns.close();
  });
});
