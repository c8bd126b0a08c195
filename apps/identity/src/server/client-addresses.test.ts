import { describe, expect, it } from 'vitest';
import { ClientAddresses } from './client-addresses.js';

const trusted = new ClientAddresses('10.0.0.0/8, 192.0.2.1,2001:db8::/32');
const of = (remoteAddress: string, forwarded?: string, addresses = trusted) =>
  addresses.of({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } });

describe('who asks', () => {
  it.each([
    ['is who is connected', '203.0.113.5', undefined, '203.0.113.5'],
    ['is who is connected, whatever a stranger says', '203.0.113.5', '198.51.100.7', '203.0.113.5'],
    ['is whom a proxy speaks for', '10.1.2.3', '198.51.100.7', '198.51.100.7'],
    [
      'is whom the last stranger in front of the proxies is, whatever that one says',
      '10.1.2.3',
      '6.6.6.6, 198.51.100.7, 10.9.9.9',
      '198.51.100.7',
    ],
    ['is known where a proxy is met over both families', '::ffff:10.1.2.3', '::ffff:198.51.100.7', '198.51.100.7'],
    ['is known behind a proxy of IPv6', '2001:db8::1', '2001:db9::7', '2001:db9::7'],
    ['is the proxy where it says nothing', '192.0.2.1', undefined, '192.0.2.1'],
    ['is the proxy where it says what is no address', '192.0.2.1', '198.51.100.7, unknown', '192.0.2.1'],
    ['is nobody where they have gone', '', undefined, ''],
  ])('%s', (_, remote, forwarded, address) => {
    expect(of(remote, forwarded)).toBe(address);
  });

  it('is who is connected where no proxy is trusted', () => {
    expect(of('10.1.2.3', '198.51.100.7', new ClientAddresses(''))).toBe('10.1.2.3');
  });

  it.each(['10.0.0.0/33', 'proxy.example', '10.0.0', '10.0.0.0/x'])('%j is no network', (text) => {
    expect(() => new ClientAddresses(text)).toThrow(`"${text}" is no address and no network.`);
  });
});
