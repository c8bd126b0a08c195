import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FormBrowser,
  type Landing,
  newBrowser,
  newPerson,
  newPkce,
  OauthClient,
  type Person,
} from '@tiffin/testing/identity';
import { waitUntil } from '@tiffin/testing/wait-until';
import { TestProvider } from './testing/test-provider.js';

let provider: TestProvider;
let client: OauthClient;
beforeAll(async () => {
  provider = await TestProvider.start();
  client = await OauthClient.of(provider.issuer);
});
afterAll(() => provider.stop());

const page = (path: string): string => `${provider.issuer}${path}`;

/** The link in the next mail to somebody. */
async function mailedTo(email: string, seen = 0): Promise<string> {
  const mail = await waitUntil(`a mail to ${email}`, () => provider.mails.filter(({ to }) => to === email)[seen]);
  return /http\S+/.exec(mail.text)?.[0] ?? '';
}

async function signUp(person: Person, from = provider): Promise<{ browser: FormBrowser; end: Landing }> {
  const browser = newBrowser();
  const form = await browser.open(
    (await OauthClient.of(from.issuer)).authorizationUrl(newPkce(), { prompt: 'create' }),
  );
  return { browser, end: await browser.submit(form, from.signUp(person)) };
}

async function signIn(person: Person, from = provider): Promise<Landing> {
  const browser = newBrowser();
  const form = await browser.open((await OauthClient.of(from.issuer)).authorizationUrl(newPkce()));
  return browser.submit(form, from.signIn(person));
}

async function verifiedEmail(browser: FormBrowser): Promise<unknown> {
  const pkce = newPkce();
  const end = await browser.open(client.authorizationUrl(pkce, { prompt: 'none' }));
  const tokens = await client.exchange(new URL(end.url).searchParams.get('code') ?? '', pkce);
  return (await client.userinfo(tokens.access_token))['email_verified'];
}

describe('a new password by mail', () => {
  it('is set by the link, once, and ends everything that the old one opened', async () => {
    const person = newPerson();
    const { browser } = await signUp(person);
    await mailedTo(person.email);
    const pkce = newPkce();
    const code = await browser.open(client.authorizationUrl(pkce, { prompt: 'none' }));
    const tokens = await client.exchange(new URL(code.url).searchParams.get('code') ?? '', pkce);
    const other = newBrowser();
    const asked = await other.submit(await other.open(page('/reset-password')), { email: person.email.toUpperCase() });
    expect(asked.status).toBe(200);
    const link = await mailedTo(person.email, 1);
    expect(link.startsWith(`${provider.issuer}/reset-password?token=`)).toBe(true);

    const form = await other.open(link);
    const refused = await other.submit(form, { password: 'password' });
    expect([refused.status, refused.body]).toEqual([422, expect.stringContaining('among the first')]);
    const password = 'a tin of new corks';
    expect((await other.submit(form, { password })).body).toContain('Your password is set');
    expect((await other.submit(form, { password: 'another tin of corks' })).status).toBe(400);
    expect((await other.open(link)).body).toContain('has been used');

    expect((await signIn(person)).status).toBe(422);
    expect(new URL((await signIn({ ...person, password })).url).searchParams.get('code')).toBeTruthy();
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 400 });
    expect(await client.introspect(tokens.access_token, provider.apiSecret)).toMatchObject({ active: false });
    const silent = await browser.open(client.authorizationUrl(newPkce(), { prompt: 'none' }));
    expect(silent.url).toContain('login_required');
  });

  it('ends a sign-in with the old one that is only half done', async () => {
    const person = newPerson();
    await signUp(person);
    await mailedTo(person.email);
    const thief = new FormBrowser((url) => url.includes('/auth/') || url.startsWith('http://localhost:4000/'));
    const half = await thief.submit(await thief.open(client.authorizationUrl(newPkce())), provider.signIn(person));
    expect(half.url).toContain('/protocol/openid-connect/auth/');
    const owner = newBrowser();
    await owner.submit(await owner.open(page('/reset-password')), { email: person.email });
    await owner.submit(await owner.open(await mailedTo(person.email, 1)), { password: 'a tin of new corks' });
    const end = await thief.open(half.url);
    expect([new URL(end.url).searchParams.get('code'), end.status]).toEqual([null, 400]);
    expect(thief.cookie('tiffin_session')).toBeUndefined();
  });

  it('is offered to an address without account in the same words, and nothing is mailed', async () => {
    const person = newPerson();
    await signUp(person);
    const pages = [];
    for (const email of [person.email, newPerson().email]) {
      const browser = newBrowser();
      const end = await browser.submit(await browser.open(page('/reset-password')), { email });
      pages.push([end.status, end.body.replaceAll(email, 'ADDRESS')]);
      await mailedTo(person.email, 1);
    }
    expect(pages[1]).toEqual(pages[0]);
    expect(provider.mails.filter(({ to }) => to === person.email)).toHaveLength(2);
    expect(provider.errors).toEqual([]);
  });
});

describe('an address', () => {
  it('is confirmed by who opens the link and is signed in', async () => {
    const person = newPerson();
    const { browser } = await signUp(person);
    expect(await verifiedEmail(browser)).toBe(false);
    const end = await browser.submit(await browser.open(await mailedTo(person.email)), {});
    expect(end.body).toContain('Your address is confirmed');
    expect(await verifiedEmail(browser)).toBe(true);
  });

  it('is not confirmed by its owner for an account of somebody else', async () => {
    const person = newPerson();
    const { browser } = await signUp(person);
    const link = await mailedTo(person.email);
    const owner = newBrowser();
    const form = await owner.open(link);
    expect(form.body).toContain('Password of the account');
    expect((await owner.submit(form, { password: 'whatever it may be' })).status).toBe(422);
    expect(await verifiedEmail(browser)).toBe(false);
    expect((await owner.submit(form, { password: person.password })).body).toContain('Your address is confirmed');
    expect(await verifiedEmail(browser)).toBe(true);
    expect((await owner.open(link)).status).toBe(400);
  });

  it('gets another link when who is signed in asks for one', async () => {
    const person = newPerson();
    const { browser } = await signUp(person);
    await browser.submit(await browser.open(page('/verify-email')), {});
    const end = await browser.submit(await browser.open(await mailedTo(person.email, 1)), {});
    expect(end.body).toContain('Your address is confirmed');
    expect((await newBrowser().open(page('/verify-email'))).status).toBe(400);
  });
});

describe('sign-up that is confirmed by mail', () => {
  let strict: TestProvider;
  beforeAll(async () => {
    strict = await TestProvider.start({}, { confirmsByMail: true });
  });
  afterAll(() => strict.stop());

  it('shows the same page for a new address and for one that has an account', async () => {
    const person = newPerson();
    const [first, again] = [
      await signUp(person, strict),
      await signUp({ ...person, password: 'not the same one' }, strict),
    ];
    expect([first.end.status, first.end.body]).toEqual([again.end.status, again.end.body]);
    expect(first.end.body).toContain('Look into your mail');
    const subjects = await waitUntil('two mails', () => (strict.mails.length === 2 ? strict.mails : null));
    expect(subjects.map(({ subject }) => subject)).toEqual(['Is this your address?', 'You have a Tiffin account']);
  });

  it('lets nobody in before', async () => {
    const person = newPerson();
    await signUp(person, strict);
    expect((await signIn(person, strict)).body).toContain('Look into your mail');
    const link = await waitUntil('the mail', () => strict.mails.find(({ to }) => to === person.email));
    const browser = newBrowser();
    await browser.submit(await browser.open(/http\S+/.exec(link.text)?.[0] ?? ''), { password: person.password });
    expect(new URL((await signIn(person, strict)).url).searchParams.get('code')).toBeTruthy();
  });
});
