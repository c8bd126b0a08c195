import { generateKeyPairSync } from 'node:crypto';
import type { AuthorityProblem } from '@tiffin/domains-operations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AcmeAuthority, type AcmeSettings } from './acme-authority.js';
import { makeCertificate } from '@tiffin/testing/certificates';
import { problem, ScriptedAuthority } from './testing/scripted-authority.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const accountKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const name = 'shop.example.com';

let server: ScriptedAuthority;
const opened: AcmeAuthority[] = [];

function authority(settings: Partial<AcmeSettings> = {}): AcmeAuthority {
  const made = new AcmeAuthority({ directoryUrl: server.url('/dir'), accountKeyPem, caPem: server.ca, ...settings });
  opened.push(made);
  return made;
}

const problemOf = (work: Promise<unknown>): Promise<AuthorityProblem> =>
  work.then(
    () => expect.fail('it was done'),
    (error) => error as AuthorityProblem,
  );

beforeEach(async () => {
  server = await ScriptedAuthority.start();
  server.hasOrder();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await server.close();
});

describe('what is believed of an authority', () => {
  it('is no page in place of an answer, whatever its status', async () => {
    for (const status of [200, 403, 404, 502]) {
      server.on('/order', () => ({ status, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }));
      const said = await problemOf(authority().order(name));
      expect(said, String(status)).toMatchObject({ kind: 'unreachable' });
      expect(said.message).toContain('something that is not ACME');
      expect(said.message).not.toContain('html');
    }
  });

  it('is nothing that is longer than 1 MB', async () => {
    server.on('/order', () => ({ body: `"${'x'.repeat(1024 * 1024)}"` }));
    expect(await problemOf(authority().order(name))).toMatchObject({
      kind: 'unreachable',
      message: 'The authority’s answer is longer than 1 MB.',
    });
  });

  it('is not where it sends whoever asks', async () => {
    server.on('/order', () => ({ status: 307, headers: { location: server.url('/elsewhere') } }));
    expect(await problemOf(authority().order(name))).toMatchObject({
      kind: 'unreachable',
      message: 'The authority sends whoever asks elsewhere (307).',
    });
    expect(server.callsOf('/elsewhere')).toEqual([]);
  });

  it('is no token that would be more than the last part of a path', async () => {
    server.hasOrder({ challenge: { token: '../../secret' } });
    expect(await problemOf(authority().order(name))).toMatchObject({ kind: 'unreachable' });
  });

  it('is nobody whose certificate is not trusted, and nobody without one', async () => {
    const { cert } = makeCertificate({ names: ['127.0.0.1'] });
    expect(await problemOf(authority({ caPem: cert }).order(name))).toMatchObject({
      kind: 'unreachable',
      message: 'The certificate of the authority’s host is signed by nobody who is trusted.',
    });
    const plain = server.url('/dir').replace('https:', 'http:');
    expect(await problemOf(authority({ directoryUrl: plain }).order(name))).toMatchObject({ kind: 'account' });
    expect(server.calls).toEqual([]);
  });
});

describe('addresses of another host', () => {
  let other: ScriptedAuthority;

  beforeEach(async () => {
    other = await ScriptedAuthority.start();
  });

  afterEach(() => other.close());

  it('are not asked where the directory names them', async () => {
    server.on('/dir', () => ({ body: { ...server.directory(), newOrder: other.url('/order') } }));
    expect(await problemOf(authority().order(name))).toMatchObject({
      kind: 'account',
      message: 'The authority’s directory leads to another host than its own.',
    });
    expect(server.callsOf('/account')).toEqual([]);
  });

  it('are not asked where an order names them, or our own records do', async () => {
    server.hasOrder({ order: { status: 'ready', finalize: other.url('/finalize') } });
    const acme = authority();
    const key = await acme.newKey();
    const elsewhere = { kind: 'refused', message: 'This leads to another host than that of the authority.' };
    expect(await problemOf(acme.finalize(server.url('/order/1'), name, key))).toMatchObject(elsewhere);
    expect(await problemOf(acme.look(other.url('/order/1')))).toMatchObject(elsewhere);
    expect(other.calls).toEqual([]);
  });
});

describe('no answer', () => {
  it('is waited for until its time is over', async () => {
    server.on('/order', () => 'nothing');
    expect(await problemOf(authority({ withinMs: 300 }).order(name))).toMatchObject({
      kind: 'unreachable',
      message: 'The authority does not answer in time.',
    });
  });

  it('comes from a port on which nobody listens', async () => {
    const directoryUrl = server.url('/dir');
    await server.close();
    expect(await problemOf(authority({ directoryUrl }).order(name))).toMatchObject({
      kind: 'unreachable',
      message: 'The authority’s host refuses connections.',
    });
  });
});

describe('nonces', () => {
  it('that are bad are replaced, and each is used once', async () => {
    const done = { status: 201, headers: { location: server.url('/order/1') } };
    const bad = (): ReturnType<typeof problem> => problem('badNonce');
    const body = {
      status: 'ready',
      authorizations: [server.url('/authorization/1')],
      finalize: server.url('/finalize/1'),
    };
    server.on('/order', bad, bad, bad, () => ({ ...done, body }));
    await authority().order(name);
    const nonces = server.calls.map(({ signed }) => signed['nonce']).filter((nonce) => nonce !== undefined);
    expect(server.callsOf('/order')).toHaveLength(4);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('that stay bad are given up', async () => {
    server.on('/order', () => problem('badNonce', 'Once more.'));
    expect(await problemOf(authority().order(name))).toMatchObject({ kind: 'unreachable', message: 'Once more.' });
    expect(server.callsOf('/order')).toHaveLength(10);
  });
});

describe('the account', () => {
  const unknown = (): ReturnType<typeof problem> => problem('accountDoesNotExist');
  const at = (number: number) => () => ({
    status: 201,
    headers: { location: server.url(`/account/${number}`) },
    body: { status: 'valid' },
  });

  it('is looked up, made where there is none, and kept', async () => {
    server.on('/account', unknown, at(7));
    const acme = authority({ contact: 'ops@example.org' });
    await acme.order(name);
    await acme.order(name);
    expect(server.callsOf('/account').map(({ payload }) => payload)).toEqual([
      { onlyReturnExisting: true },
      { termsOfServiceAgreed: true, contact: ['mailto:ops@example.org'] },
    ]);
    expect(server.callsOf('/order').map(({ signed }) => signed['kid'])).toEqual(
      Array(2).fill(server.url('/account/7')),
    );
  });

  it('is made anew where the authority has lost it, and what was asked for is done', async () => {
    server.on('/account', at(7), unknown, at(8));
    const acme = authority();
    await acme.look(server.url('/order/1'));
    server.on('/order/1', unknown, () => ({
      body: { status: 'ready', authorizations: [server.url('/authorization/1')], finalize: server.url('/finalize/1') },
    }));
    expect(await acme.look(server.url('/order/1'))).toMatchObject({ state: 'ready' });
  });

  it('is what is wrong where the authority says so of it, and not the order', async () => {
    const acme = authority();
    await acme.look(server.url('/order/1'));
    server.on('/order', () => problem('unauthorized', 'Not allowed.', 403));
    expect(await problemOf(acme.order(name))).toMatchObject({ kind: 'refused', message: 'Not allowed.' });
    server.on('/account', () => problem('unauthorized', 'It is deactivated.', 403));
    expect(await problemOf(acme.order(name))).toMatchObject({ kind: 'account', message: 'It is deactivated.' });
  });

  it('is asked for again after it could not be had', async () => {
    server.on('/account', () => ({ status: 503, headers: { 'retry-after': '20' }, body: 'busy' }), at(7));
    const acme = authority();
    expect(await problemOf(acme.order(name))).toMatchObject({ kind: 'unreachable', retryAfterMs: 20_000 });
    await acme.order(name);
  });

  it('needs a key, and nobody is asked without one', async () => {
    expect(await problemOf(authority({ accountKeyPem: 'no key' }).order(name))).toMatchObject({
      kind: 'account',
      message: 'The key of the account with the authority is no private key in PEM.',
    });
    expect(server.callsOf('/account')).toEqual([]);
  });
});

describe('an order', () => {
  it('says which answer proves the name', async () => {
    const { challenge, ...urls } = await authority().order(name);
    expect(urls).toEqual({
      orderUrl: server.url('/order/1'),
      authorizationUrl: server.url('/authorization/1'),
      challengeUrl: server.url('/challenge/1'),
    });
    expect(challenge?.token).toBe('abcdefgh-ABCDEFGH');
    expect(challenge?.answer).toMatch(/^abcdefgh-ABCDEFGH\.[A-Za-z0-9_-]{43}$/);
  });

  it('is refused where the authority wants another proof', async () => {
    server.hasOrder({ challenge: { type: 'dns-01' } });
    expect(await problemOf(authority().order(name))).toMatchObject({
      kind: 'refused',
      message: 'Asked for a proof of the name, the authority asks for another proof than one over HTTP.',
    });
  });

  it('says why its proof failed: shortly, and so that it can be shown', async () => {
    const detail = `203.0.113.1: \u001b[31mInvalid\u202e response\n${'x'.repeat(5_000)}`;
    server.hasOrder({
      order: { status: 'invalid' },
      challenge: { status: 'invalid', error: { type: 'urn:ietf:params:acme:error:unauthorized', detail } },
    });
    const { state, problem: said } = await authority().look(server.url('/order/1'));
    expect(state).toBe('invalid');
    expect(said).toMatch(/^203\.0\.113\.1: \[31mInvalid response x+…$/);
    expect(said).toHaveLength(301);
  });

  it('is looked at again when the authority says', async () => {
    server.on('/order/1', () => ({
      headers: { 'retry-after': '7' },
      body: { status: 'processing', authorizations: ['a'], finalize: 'f' },
    }));
    expect(await authority().look(server.url('/order/1'))).toEqual({
      state: 'processing',
      problem: null,
      retryAfterMs: 7_000,
    });
  });

  it('that is gone is refused', async () => {
    expect(await problemOf(authority().look(server.url('/order/2')))).toMatchObject({
      kind: 'refused',
      message: 'The authority does not know this order any more.',
    });
  });

  it('has its steps repeated without harm', async () => {
    const acme = authority();
    await acme.answerable(server.url('/challenge/1'));
    server.hasOrder({ order: { status: 'processing' }, challenge: { status: 'processing' } });
    await acme.answerable(server.url('/challenge/1'));
    await acme.finalize(server.url('/order/1'), name, await acme.newKey());
    expect(server.callsOf('/challenge/1').map(({ payload }) => payload)).toEqual([null, {}, null]);
    expect(server.callsOf('/finalize/1')).toEqual([]);
  });

  it('waits as long as a limit asks', async () => {
    server.on('/order', () => ({ ...problem('rateLimited', 'Too many.', 429), headers: { 'retry-after': '3600' } }));
    expect(await problemOf(authority().order(name))).toMatchObject({
      kind: 'rate-limited',
      message: 'Too many.',
      retryAfterMs: 3_600_000,
    });
  });
});
