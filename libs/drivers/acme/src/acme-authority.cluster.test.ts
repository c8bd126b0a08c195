import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import type { AuthorityProblem, OrderLook } from '@tiffin/domains-operations';
import { TestDns } from '@tiffin/testing';
import { eventually, type Pebble, type PebbleWishes, startPebble } from '@tiffin/testing/cluster';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readAccountKey } from './account-key.js';
import { AcmeAuthority, type AcmeSettings } from './acme-authority.js';
import { AuthorityDirectory } from './authority-directory.js';
import { AuthorityHttp } from './authority-http.js';
import { SignedRequests } from './signed-requests.js';
import { AnsweringHost } from './testing/answering-host.js';

const names = ['shop.example.com', 'mail.example.com', 'blocked.example.com', 'silent.example.com'];

let dns: TestDns;
let host: AnsweringHost;
let usual: Pebble;
const cleanup = new AsyncDisposableStack();
const ofTest: AcmeAuthority[] = [];

const newAccountKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const start = async (wishes: Partial<PebbleWishes> = {}): Promise<Pebble> =>
  cleanup.use(await startPebble({ httpPort: host.port, dnsServer: dns.address, ...wishes }));

function authority({ directoryUrl, ca }: Pebble, settings: Partial<AcmeSettings> = {}): AcmeAuthority {
  const made = new AcmeAuthority({ directoryUrl, caPem: ca, accountKeyPem: newAccountKey(), ...settings });
  ofTest.push(made);
  return made;
}

const problemOf = (work: Promise<unknown>): Promise<AuthorityProblem> =>
  work.then(
    () => expect.fail('it was done'),
    (error) => error as AuthorityProblem,
  );

/** Until the authority has done what it does by itself. */
const settled = (acme: AcmeAuthority, orderUrl: string, passing: OrderLook['state']): Promise<OrderLook> =>
  eventually(`the order is ${passing} no more`, async () => {
    const look = await acme.look(orderUrl);
    return look.state === passing ? null : look;
  });

async function proved(acme: AcmeAuthority, name: string): Promise<string> {
  const { orderUrl, challengeUrl, challenge } = await acme.order(name);
  if (challenge) {
    host.answer(challenge.token, challenge.answer);
    await acme.answerable(challengeUrl);
  }
  expect(await settled(acme, orderUrl, 'pending')).toMatchObject({ state: 'ready', problem: null });
  return orderUrl;
}

async function issued(acme: AcmeAuthority, name: string) {
  const orderUrl = await proved(acme, name);
  const key = await acme.newKey();
  await acme.finalize(orderUrl, name, key);
  expect(await settled(acme, orderUrl, 'processing')).toMatchObject({ state: 'valid' });
  return { orderUrl, key, ...(await acme.fetch(orderUrl, name, key)) };
}

/** As whoever has the key of the account. */
async function deactivate({ directoryUrl, ca }: Pebble, accountKeyPem: string): Promise<void> {
  const http = new AuthorityHttp({ directoryUrl, caPem: ca });
  const directory = new AuthorityDirectory(http, directoryUrl);
  const [requests, key] = [new SignedRequests(http, directory), await readAccountKey(accountKeyPem)];
  const { newAccount: url } = await directory.read();
  const known = await requests.send({ url, payload: {}, about: 'account' }, key, { jwk: key.jwk });
  const kid = known.header('location') ?? '';
  await requests.send({ url: kid, payload: { status: 'deactivated' }, about: 'account' }, key, { kid });
  await http.close();
}

beforeAll(async () => {
  dns = await TestDns.start();
  cleanup.defer(() => dns.close());
  for (const name of names) dns.set('A', name, '127.0.0.1');
  host = cleanup.use(await AnsweringHost.start());
  usual = await start({ blocked: ['blocked.example.com'] });
});

afterEach(async () => {
  await Promise.all(ofTest.splice(0).map((each) => each.close()));
});

afterAll(() => cleanup.disposeAsync());

describe('an order at a real authority', () => {
  it('becomes a certificate for the name and the key, with its chain', async () => {
    const { chainPem, notBefore, notAfter } = await issued(authority(usual), names[0] ?? '');
    const [leaf, issuer] = chainPem.split(/(?<=-----END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem));
    expect(leaf?.subjectAltName).toBe('DNS:shop.example.com');
    expect(issuer && leaf?.verify(issuer.publicKey)).toBe(true);
    expect(issuer?.verify(new X509Certificate(await usual.root()).publicKey)).toBe(true);
    const days = (notAfter.getTime() - notBefore.getTime()) / 86_400_000;
    expect(days).toBeCloseTo(90, 1);
  });

  it('is carried on by another process, with each step done twice', async () => {
    const accountKeyPem = newAccountKey();
    const [one, other] = [authority(usual, { accountKeyPem }), authority(usual, { accountKeyPem })];
    const { orderUrl, challengeUrl, challenge } = await one.order('mail.example.com');
    host.answer(challenge?.token ?? '', challenge?.answer ?? '');
    for (const acme of [one, other]) await acme.answerable(challengeUrl);
    await settled(other, orderUrl, 'pending');
    const key = await one.newKey();
    for (const acme of [one, other]) await acme.finalize(orderUrl, 'mail.example.com', key);
    await settled(other, orderUrl, 'processing');
    const chains = await Promise.all([one, other].map((acme) => acme.fetch(orderUrl, 'mail.example.com', key)));
    expect(chains[0]).toEqual(chains[1]);
  });

  it('is refused where what was issued is for another key', async () => {
    const acme = authority(usual);
    const { orderUrl } = await issued(acme, 'shop.example.com');
    expect(await problemOf(acme.fetch(orderUrl, 'shop.example.com', await acme.newKey()))).toMatchObject({
      kind: 'refused',
      message: 'The certificate that the authority has issued is for another key.',
    });
  });

  it('says in words why the name was not proved', async () => {
    const acme = authority(usual);
    const { orderUrl, challengeUrl } = await acme.order('silent.example.com');
    await acme.answerable(challengeUrl);
    const { state, problem } = await settled(acme, orderUrl, 'pending');
    expect(state).toBe('invalid');
    expect(problem).toMatch(/^Non-200 status code from HTTP: http:\/\/silent\.example\.com:\d+\/\S+ returned 404$/);
    expect(await problemOf(acme.finalize(orderUrl, 'silent.example.com', await acme.newKey()))).toMatchObject({
      kind: 'unreachable',
    });
  });

  it('is refused for a name that the authority rejects', async () => {
    const { kind, message } = await problemOf(authority(usual).order('blocked.example.com'));
    expect(kind).toBe('refused');
    expect(message).toContain('blocked.example.com');
  });

  it('of another account is refused', async () => {
    const orderUrl = await proved(authority(usual), 'shop.example.com');
    expect(await problemOf(authority(usual).look(orderUrl))).toMatchObject({ kind: 'refused' });
  });

  it('that the authority has never heard of is refused', async () => {
    const orderUrl = new URL('/my-order/none', usual.directoryUrl).href;
    expect(await problemOf(authority(usual).look(orderUrl))).toMatchObject({ kind: 'refused' });
  });

  it('needs no proof where the authority remembers one', async () => {
    const acme = authority(await start({ proofs: 'remembered' }));
    await issued(acme, 'shop.example.com');
    const { orderUrl, challenge } = await acme.order('shop.example.com');
    expect(challenge).toBeNull();
    expect(await acme.look(orderUrl)).toMatchObject({ state: 'ready' });
  });
});

it('an account that was deactivated is what is wrong, and not the order', async () => {
  const accountKeyPem = newAccountKey();
  const acme = authority(usual, { accountKeyPem });
  const orderUrl = await proved(acme, 'shop.example.com');
  await deactivate(usual, accountKeyPem);
  for (const work of [() => acme.look(orderUrl), () => acme.order('mail.example.com')]) {
    expect(await problemOf(work())).toMatchObject({ kind: 'account', message: expect.stringContaining('deactivated') });
  }
});

it('an authority that calls a third of all nonces bad is asked again', async () => {
  const pebble = await start({ badNonces: 33 });
  await issued(authority(pebble), 'shop.example.com');
  await issued(authority(pebble), 'mail.example.com');
  expect(pebble.log()).toContain('Configured to reject 33% of good nonces');
});

describe('an authority that wants an account elsewhere', () => {
  const hmacKey = Buffer.from('a key of thirty-two bytes, or more').toString('base64url');
  let pebble: Pebble;

  beforeAll(async () => {
    pebble = await start({ externalAccounts: { 'kid-1': hmacKey } });
  });

  it('makes ours where it is bound to that', async () => {
    const acme = authority(pebble, { externalAccount: { keyId: 'kid-1', hmacKey }, contact: 'ops@example.org' });
    await issued(acme, 'shop.example.com');
  });

  it('makes none without, with another one, or with a wrong key', async () => {
    const wrong = [undefined, { keyId: 'kid-2', hmacKey }, { keyId: 'kid-1', hmacKey: hmacKey.toLowerCase() }];
    for (const externalAccount of wrong) {
      const acme = authority(pebble, externalAccount === undefined ? {} : { externalAccount });
      const said = await problemOf(acme.order('shop.example.com'));
      expect(said, JSON.stringify(externalAccount)).toMatchObject({ kind: 'account' });
      expect(said.message).toMatch(/\w/);
    }
  });
});
