import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderClient } from './provider-client.js';

type Answer = readonly [status: number, body: object];

/** A provider that answers what it is told to, one answer after the other, and remembers what it was sent. */
let server: Server;
let issuer: string;
let answers: Answer[] = [];
let sent: URLSearchParams[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const places = ['issuer', 'device_authorization_endpoint', 'token_endpoint', 'revocation_endpoint'];
    const discovery = Object.fromEntries(
      places.map((name) => [name, name === 'issuer' ? issuer : `${issuer}/${name}`]),
    );
    void text(request).then((body) => {
      if (request.method === 'POST') sent.push(new URLSearchParams(body));
      const [status, answer] = request.method === 'GET' ? [200, discovery] : (answers.shift() ?? [500, {}]);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

async function client(...told: readonly Answer[]): Promise<ProviderClient> {
  [answers, sent] = [[...told], []];
  return ProviderClient.of(issuer);
}

const code = { device_code: 'd', user_code: 'ABCD-EFGH', verification_uri: 'x', expires_in: 60, interval: 0.001 };
const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 300 };
const waiting: Answer = [400, { error: 'authorization_pending' }];

describe('signing in on the command line', () => {
  it('binds the code to itself, and asks until it was allowed', async () => {
    const again = await client([200, code], waiting, [502, {}], waiting, [200, tokens]);
    expect(await again.untilAllowed(await again.requestCode())).toEqual(tokens);
    const [request, ...polls] = sent;
    expect(request?.get('code_challenge_method')).toBe('S256');
    expect(polls).toHaveLength(4);
    for (const poll of polls) expect(poll.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  it('takes a session that ends with the browser where it gets no other', async () => {
    const provider = await client([400, { error: 'invalid_scope' }], [200, code]);
    await provider.requestCode();
    expect(sent.map((fields) => fields.get('scope'))).toEqual([
      'openid email profile offline_access',
      'openid email profile',
    ]);
  });

  it.each([
    ['access_denied', 'You did not allow it'],
    ['expired_token', 'The code has expired'],
  ])('ends at %s', async (error, said) => {
    const provider = await client([200, code], [400, { error }]);
    await expect(provider.untilAllowed(await provider.requestCode())).rejects.toThrow(said);
  });

  it('does not go on with a provider that says to be another', async () => {
    await expect(ProviderClient.of(`${issuer}/`)).rejects.toThrow('no identity provider');
  });

  it('has to be done again when a refresh token is none any more, and not when the provider fails', async () => {
    expect(await (await client([400, { error: 'invalid_grant' }])).refresh('r')).toBeNull();
    await expect((await client([503, {}])).refresh('r')).rejects.toThrow('did not renew');
  });
});
