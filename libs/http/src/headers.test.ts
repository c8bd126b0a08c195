import { describe, expect, it } from 'vitest';
import { isForwardingHeader } from './forwarding-headers.js';
import { namedByConnection } from './hop-by-hop.js';
import { hasBody, leavesConnectionUsable } from './request-body.js';

describe('namedByConnection', () => {
  it.each([
    [undefined, []],
    ['close', []],
    ['Keep-Alive, X-Hop ,, y-hop', ['keep-alive', 'x-hop', 'y-hop']],
    ['Content-Length, HOST, transfer-encoding, x', ['x']],
  ])('%s names %j', (value, names) => expect(namedByConnection(value)).toEqual(names));
});

describe('isForwardingHeader', () => {
  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-anything', 'X_Forwarded_For', 'x-real-ip'])('%s', (name) =>
    expect(isForwardingHeader(name)).toBe(true),
  );
  it.each(['x-forward', 'forwarded-x', 'x-request-id'])('not %s', (name) =>
    expect(isForwardingHeader(name)).toBe(false),
  );
});

describe('a request', () => {
  it.each([
    [{}, false, true],
    [{ 'content-length': '0' }, false, true],
    [{ 'content-length': '65536' }, true, true],
    [{ 'content-length': '65537' }, true, false],
    [{ 'transfer-encoding': 'chunked' }, true, false],
  ])('with %j', (headers, brings, usable) => {
    expect([hasBody(headers), leavesConnectionUsable(headers)]).toEqual([brings, usable]);
  });
});
