import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { TrustedProxies } from './trusted-proxies.js';

/** Whose request it is that comes from `peer`, which says that it came through `claimed`. */
function clientOf(trusted: string, peer: string, claimed?: string): string | undefined {
  const proxies = new TrustedProxies(trusted);
  const socket = { remoteAddress: peer } as Socket;
  const request = {
    socket,
    headers: claimed === undefined ? {} : { 'x-forwarded-for': claimed },
  } as unknown as IncomingMessage;
  proxies.admit(socket);
  proxies.dropClaims(request);
  return proxies.clientAddress(request);
}

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
