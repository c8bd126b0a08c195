import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deviceGrant,
  newBrowser,
  newPerson,
  newPkce,
  OauthClient,
  type Person,
  readJwt,
} from '@tiffin/testing/identity';
import pg from 'pg';
import { TestProvider } from './testing/test-provider.js';

let provider: TestProvider;
let client: OauthClient;
let database: pg.Client;
beforeAll(async () => {
  provider = await TestProvider.start({ signInsPerAccount: 3 });
  client = await OauthClient.of(provider.issuer);
  database = new pg.Client({ connectionString: provider.database.superuser });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await provider.stop();
});

const forgetAttempts = () => database.query('delete from identity.attempt');

async function trySignIn(person: Person): Promise<{ readonly status: number; readonly body: string }> {
  const browser = newBrowser();
  const form = await browser.open(client.authorizationUrl(newPkce()));
  const end = await browser.submit(form, provider.signIn(person));
  return { status: end.status, body: end.body };
}

async function newTokens(person: Person) {
  const [browser, pkce] = [newBrowser(), newPkce()];
  const form = await browser.open(client.authorizationUrl(pkce, { prompt: 'create' }));
  const end = await browser.submit(form, provider.signUp(person));
  const tokens = await client.exchange(new URL(end.url).searchParams.get('code') ?? '', pkce);
  return { browser, ...tokens };
}

const isIn = ({ status }: { readonly status: number }): boolean => status === 303;

describe('attempts', () => {
  it('are limited for an account, whether it exists or not, over a restart, and for the right password too', async () => {
    const person = newPerson();
    await newTokens(person);
    const texts = new Map<string, string[]>();
    for (const email of [person.email, newPerson().email]) {
      const seen: string[] = [];
      for (let time = 0; time < 4; time += 1) {
        const { status, body } = await trySignIn({ ...person, email, password: 'wrong password' });
        const said = /role="alert">([^<]*)/.exec(body)?.[1] ?? '';
        seen.push(`${status} ${said.replace(/in \d+ minutes?/, 'later')}`);
      }
      texts.set(email, seen);
    }
    const [known, unknown] = [...texts.values()];
    expect(known).toEqual(unknown);
    expect(known?.map((text) => text.slice(0, 3))).toEqual(['422', '422', '422', '429']);
    await provider.restart();
    expect((await trySignIn(person)).status).toBe(429);
    await forgetAttempts();
    expect(isIn(await trySignIn(person))).toBe(true);
  });

  it('at once get no more through than one after the other', async () => {
    const person = newPerson();
    await newTokens(person);
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => trySignIn({ ...person, password: 'wrong password' })),
    );
    expect(tries.filter(({ status }) => status === 422)).toHaveLength(3);
    await forgetAttempts();
  });

  it('are limited by the address that they come from', async () => {
    const strict = await TestProvider.start({ signInsPerAddress: 2 });
    const theirs = await OauthClient.of(strict.issuer);
    const statuses = [];
    for (let time = 0; time < 3; time += 1) {
      const browser = newBrowser();
      const form = await browser.open(theirs.authorizationUrl(newPkce()));
      statuses.push((await browser.submit(form, strict.signIn(newPerson()))).status);
    }
    expect(statuses).toEqual([422, 422, 429]);
    await strict.stop();
  });

  it('are limited by whom a proxy speaks for, if that is trusted', async () => {
    const behind = await TestProvider.start({ signInsPerAddress: 1 }, { trustedProxies: '127.0.0.0/8,::1' });
    const theirs = await OauthClient.of(behind.issuer);
    const statuses = [];
    for (const address of ['198.51.100.1', '198.51.100.2', '6.6.6.6, 198.51.100.1']) {
      const browser = newBrowser();
      const form = await browser.open(theirs.authorizationUrl(newPkce()));
      const csrf = /name="csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
      const fields = { csrf, ...behind.signIn(newPerson()) };
      const headers = { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': address };
      statuses.push((await browser.send(`${form.url}/sign-in`, fields, headers)).status);
    }
    expect(statuses).toEqual([422, 422, 429]);
    await behind.stop();
  });
});

describe('a form', () => {
  it.each([
    ['without its key', { csrf: '' }, {}],
    ['with the key of another', { csrf: 'A'.repeat(43) }, {}],
    ['that another site sent', {}, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }],
    ['that another origin of this machine sent', {}, { origin: 'http://localhost:9', 'sec-fetch-site': 'same-site' }],
  ])('%s does nothing', async (_, fields, headers) => {
    const person = newPerson();
    const browser = newBrowser();
    const form = await browser.open(client.authorizationUrl(newPkce(), { prompt: 'create' }));
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
    const end = await browser.send(`${form.url}/sign-up`, { csrf, ...provider.signUp(person), ...fields }, headers);
    expect(end.status).toBe(403);
    expect((await database.query('select 1 from identity.account where email = $1', [person.email])).rowCount).toBe(0);
  });

  it('of one browser is of no use to another', async () => {
    const [victim, attacker] = [newBrowser(), newBrowser()];
    const form = await attacker.open(client.authorizationUrl(newPkce()));
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
    const end = await victim.send(`${form.url}/sign-in`, { csrf, ...provider.signIn(newPerson()) });
    expect([end.status, end.body]).toEqual([400, expect.stringContaining('has ended')]);
  });

  it('shows what was typed as text', async () => {
    const browser = newBrowser();
    const form = await browser.open(client.authorizationUrl(newPkce(), { prompt: 'create' }));
    const name = '"><script>alert(1)</script>';
    const end = await browser.submit(form, { email: 'no address', name, password: 'x' });
    expect(end.status).toBe(422);
    expect(end.body).not.toContain('<script');
    expect(end.body).toContain('&#60;script&#62;');
  });

  it('runs and loads nothing, and is shown in no frame', async () => {
    const { headers, body } = await newBrowser().open(client.authorizationUrl(newPkce()));
    const style = /<style>([^]*)<\/style>/.exec(body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; form-action 'self' http:\/\/localhost:4000; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('what is kept', () => {
  it('is of no use to who reads the database', async () => {
    const person = newPerson();
    const { browser, access_token: access, refresh_token: refresh, id_token: id } = await newTokens(person);
    const { rows } = await database.query<{ row: string }>(
      `select a::text as row from identity.artifact a union all select a::text from identity.account a`,
    );
    const kept = rows.map(({ row }) => row).join('\n');
    const session = browser.cookie('tiffin_session');
    for (const secret of [access, refresh, id, person.password, session]) expect(kept).not.toContain(secret);
    expect(kept).toContain('$argon2id$v=19$m=7168,t=5,p=1$');
  });

  it('outlives a restart: keys, sessions, refresh tokens, devices that wait', async () => {
    const { browser, access_token: access, refresh_token: refresh } = await newTokens(newPerson());
    const pkce = newPkce();
    const device = client.as('tiffin-cli');
    const asked = await device.device(pkce);
    await provider.restart();
    expect((await client.userinfo(access))['status']).toBe(200);
    const next = await client.refresh(refresh);
    expect(readJwt(next.access_token).header['kid']).toBe(readJwt(access).header['kid']);
    await provider.allowDevice(browser, await browser.open(asked.verification_uri_complete));
    const fields = { grant_type: deviceGrant, device_code: asked.device_code, code_verifier: pkce.verifier };
    expect((await device.token(fields)).status).toBe(200);
  });

  it('is swept when its time is over', async () => {
    await newTokens(newPerson());
    await database.query("update identity.artifact set expires_at = now() - interval '1 second'");
    await provider.tidy();
    expect((await database.query('select 1 from identity.artifact')).rowCount).toBe(0);
  });

  it('has its signing keys in a file that nobody else reads', () => {
    expect(statSync(provider.keysFile).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(provider.keysFile, 'utf8')).keys).toHaveLength(1);
  });

  it('is seen by its own role alone', async () => {
    for (const url of [provider.database.app, provider.database.worker, provider.database.operator]) {
      const other = new pg.Client({ connectionString: url });
      await other.connect();
      await expect(other.query('select 1 from identity.account')).rejects.toThrow('permission denied');
      await other.end();
    }
    const own = new pg.Client({ connectionString: provider.database.identity });
    await own.connect();
    await expect(own.query('select 1 from public.project')).rejects.toThrow('permission denied');
    await own.end();
  });
});

describe('at the same moment', () => {
  it('of two who show one refresh token at most one goes on, and what came of it ends', async () => {
    const { refresh_token: token } = await newTokens(newPerson());
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.refresh(token)));
    const given = answers.filter(({ status }) => status === 200);
    expect(given.length).toBeLessThanOrEqual(1);
    for (const { refresh_token: next } of given) expect((await client.refresh(next)).status).toBe(400);
  });

  it('40 people sign up, each once', async () => {
    await forgetAttempts();
    const people = Array.from({ length: 40 }, newPerson);
    const tokens = await Promise.all(people.map((person) => newTokens(person)));
    expect(new Set(tokens.map(({ access_token: token }) => readJwt(token).payload['sub'])).size).toBe(40);
    expect(provider.errors).toEqual([]);
  });
});

describe('the link of tiffin open', () => {
  const ask = (secret: string) =>
    fetch(`${provider.issuer}/open`, { method: 'POST', headers: { authorization: `Bearer ${secret}` } });

  it('is given to nobody without the secret, and to nobody where there is no demo', async () => {
    expect([(await ask('guess')).status, (await ask('the-secret-of-this-machine')).status]).toEqual([401, 401]);
  });

  it.each(['X-Forwarded-For', 'forwarded', 'x_real_ip'])(
    'is for nobody who comes through a proxy: %s',
    async (header) => {
      const headers = { authorization: 'Bearer the-secret-of-this-machine', [header]: '127.0.0.1' };
      expect((await fetch(`${provider.issuer}/open`, { method: 'POST', headers })).status).toBe(404);
    },
  );

  it('leads to the console and nowhere else, and is over after a minute', async () => {
    await provider.seedDemo();
    const { token } = (await (await ask('the-secret-of-this-machine')).json()) as { token: string };
    const open = (to: string) => newBrowser().open(`${provider.issuer}/open?${new URLSearchParams({ token, to })}`);
    expect((await open('https://evil.test/')).status).toBe(400);
    await database.query("update identity.one_time_link set expires_at = expires_at - interval '61 seconds'");
    expect((await open('http://localhost:4000/session/sign-in')).status).toBe(400);
  });
});
