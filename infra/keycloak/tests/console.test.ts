import { until } from '@tiffin/kernel';
import { waitUntil } from '@tiffin/testing';
import { type Look, TestBrowser } from '@tiffin/testing/browser';
import { newPerson, readJwt } from '@tiffin/testing/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeycloakStage, type Visitor } from './keycloak-stage.js';
import { TiffinProgram } from './tiffin-program.js';

let stage: KeycloakStage;
beforeAll(async () => void (stage = await KeycloakStage.set()));
afterAll(() => stage?.clear());

const codeOf = ({ body }: Awaited<ReturnType<Visitor['ask']>>): string | undefined =>
  (body as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code;

describe("a browser's session at a real Keycloak", () => {
  it('begins once the link of a letter was opened, at the page that was asked for, with an address that is confirmed', async () => {
    const [visitor, person] = [stage.visitor(), newPerson()];
    const waiting = await visitor.signUp(person, '/projects?tab=x');
    expect(waiting.url).toContain(`${stage.realm.issuer}/login-actions/`);
    expect(await visitor.ask('token')).toMatchObject({ status: 401 });
    const end = await visitor.answerLetter(person);
    expect([end.status, end.url]).toEqual([200, `${stage.home}/projects?tab=x`]);
    const { status, body } = await visitor.ask('token');
    expect([status, readJwt(body.accessToken ?? '').payload]).toMatchObject([
      200,
      { email: person.email, email_verified: true, azp: 'tiffin-console', iss: stage.realm.issuer },
    ]);
    const { signIn } = await visitor.graphql<{ signIn: object }>(
      'mutation { signIn { tenant { slug } viewer { user { email emailVerified } } } }',
    );
    expect(signIn).toMatchObject({
      tenant: { slug: expect.any(String) },
      viewer: { user: { email: person.email, emailVerified: true } },
    });
  });

  it('is renewed for our own page alone, each time with another token', async () => {
    const visitor = stage.visitor();
    await visitor.arrive(newPerson());
    const before = visitor.browser.cookie('tiffin_console') ?? '';
    const foreign = await visitor.ask('token', { 'x-tiffin-console': '1', origin: 'https://evil.example' });
    expect([foreign.status, codeOf(foreign)]).toEqual([403, 'ORIGIN_REFUSED']);
    expect(visitor.browser.cookie('tiffin_console')).toBe(before);
    const [one, other] = [await visitor.ask('token'), await visitor.ask('token')];
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.body.accessToken).not.toBe(other.body.accessToken);
    expect(visitor.browser.cookie('tiffin_console')).not.toBe(before);
  });

  it('ends by a sign-out, here and at Keycloak', async () => {
    const [visitor, person] = [stage.visitor(), newPerson()];
    await visitor.arrive(person);
    const { status, body } = await visitor.ask('sign-out');
    expect([status, body.to]).toEqual([200, expect.stringContaining(`${stage.realm.issuer}/protocol/`)]);
    expect((await visitor.browser.open(body.to ?? '')).url).toBe(`${stage.home}/`);
    expect((await visitor.ask('token')).status).toBe(401);
    const again = await visitor.signIn(person, '/account');
    expect(again.url).toBe(`${stage.home}/account`);
    expect((await visitor.ask('token')).status).toBe(200);
  });

  it('ends in all browsers by a sign-out everywhere, and a new one begins with the password', async () => {
    const [one, other, person] = [stage.visitor(), stage.visitor(), newPerson()];
    await one.arrive(person);
    await one.graphql('mutation { signIn { viewer { id } } }');
    await other.signIn(person);
    expect((await other.ask('token')).status).toBe(200);
    expect((await one.ask('sign-out-everywhere')).status).toBe(200);
    const signedOutInS = Math.floor(Date.now() / 1_000);
    expect((await other.ask('token')).status).toBe(401);
    // Its session at Keycloak stands still, and is no way back.
    const form = await other.open('/session/sign-in?to=/account');
    expect(form.url).toContain(stage.realm.issuer);
    // Tokens name the second of a sign-in; one of the same second may be from before.
    await waitUntil('the next second', async () => Math.floor(Date.now() / 1_000) > signedOutInS || null);
    expect((await other.fillIn(form, person)).url).toBe(`${stage.home}/account`);
    expect((await other.ask('token')).status).toBe(200);
  });

  it('leads whoever wants their address confirmed once more to a sign-in with the password', async () => {
    const visitor = stage.visitor();
    await visitor.arrive(newPerson());
    expect((await visitor.open('/session/confirm-email?to=/invitation')).url).toContain(stage.realm.issuer);
  });

  it('begins in no other browser, where the letter was opened in one', async () => {
    const [visitor, elsewhere, person] = [stage.visitor(), stage.visitor(), newPerson()];
    await visitor.signUp(person);
    const end = await elsewhere.browser.open(await stage.mailbox.linkTo(person.email));
    expect(end.url).toContain(stage.realm.issuer);
    for (const one of [visitor, elsewhere]) expect((await one.ask('token')).status).toBe(401);
  });
});

const desk: Look = { width: 1280, height: 800, scheme: 'light' };

describe('the console in a real browser, at a real Keycloak', () => {
  let browser: TestBrowser;
  beforeAll(async () => void (browser = await TestBrowser.start()));
  afterAll(() => browser?.stop());

  it('is where somebody is who signed up, confirmed the address, came again, and signed out', async () => {
    const [person, page] = [newPerson(), await browser.page(desk)];
    await page.goto(stage.home);
    await page.getByTestId('sign-up').click();
    await page.locator('#email').fill(person.email);
    await page.locator('#firstName').fill(person.name);
    await page.locator('[type=submit]').click();
    await page.getByText('verify your email').first().waitFor();
    await page.goto(await stage.mailbox.linkTo(person.email));
    await page.locator('#password-new').fill(person.password);
    await page.locator('#password-confirm').fill(person.password);
    await page.locator('[type=submit]').click();
    const project = page.getByTestId('project-my-first-project');
    await project.waitFor();
    await page.reload();
    await project.waitFor();
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept).not.toMatch(/eyJ|refresh/);
    const signOut = async () => {
      await page.getByTestId('account-menu').click();
      await page.getByTestId('sign-out').click();
      await page.getByTestId('sign-in-page').waitFor();
    };
    await signOut();
    await page.getByTestId('sign-in').click();
    await page.locator('#username').fill(person.email);
    await page.locator('#password').fill(person.password);
    await page.locator('#kc-login').click();
    await project.waitFor();
    await signOut();
    // Of a script of Keycloak's own page.
    browser.forgive(/uncaught: .*reading 'addEventListener'/);
    expect(browser.troubles).toEqual([]);
  });
});

describe('tiffin login at a real Keycloak', () => {
  it('signs in whom a browser allows it, founds their tenant, renews, and signs out', async () => {
    const [visitor, person] = [stage.visitor(), newPerson()];
    await visitor.arrive(person);
    const tiffin = new TiffinProgram({ TIFFIN_API_URL: stage.home });
    const login = tiffin.start(['login', '--json', '--issuer', stage.realm.issuer]);
    const address = await until(() => /http\S+/.exec(login.said())?.[0], { withinMs: 20_000 });
    const question = await visitor.browser.open(address ?? '');
    await visitor.browser.submit(question, {}, 'accept');
    const { code, document } = await login.ended;
    expect([code, document]).toMatchObject([0, { ok: true, email: person.email, founded: expect.any(String) }]);
    const whoami = async () => (await tiffin.start(['whoami', '--json']).ended).document;
    expect(await whoami()).toMatchObject({ way: 'session', tenants: [{ slug: document['founded'] }] });
    tiffin.outdate();
    expect(await whoami()).toMatchObject({ way: 'session', tenants: [{ slug: document['founded'] }] });
    expect((await tiffin.start(['logout', '--json']).ended).document).toMatchObject({ ok: true, email: person.email });
    expect((await tiffin.start(['whoami', '--json']).ended).code).toBe(3);
    tiffin.remove();
  });
});
