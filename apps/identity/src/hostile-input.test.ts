import { newBrowser, newPerson, newPkce, OauthClient } from '@tiffin/testing/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestProvider } from './testing/test-provider.js';

let provider: TestProvider;
let client: OauthClient;
beforeAll(async () => {
  provider = await TestProvider.start();
  client = await OauthClient.of(provider.issuer);
});
afterAll(() => provider.stop());

describe('codes of devices', () => {
  const typeCode = async (of: TestProvider, code: string): Promise<number> => {
    const browser = newBrowser();
    const page = await browser.open(`${of.issuer}/device`);
    return (await browser.submit(page, { user_code: code })).status;
  };

  it('are typed so often from one address, and from all together, and no more', async () => {
    for (const limits of [{ deviceCodesPerAddress: 3 }, { deviceCodes: 3 }]) {
      const strict = await TestProvider.start(limits);
      const guesses = await Promise.all(
        ['BCDF-GHJK', 'BCDF-GHJL', 'BCDF-GHJM', 'BCDF-GHJN'].map((code) => typeCode(strict, code)),
      );
      expect(guesses.sort()).toEqual([200, 200, 200, 429]);
      // The right one, too: nobody learns which it would have been.
      const asked = await (await OauthClient.of(strict.issuer)).as('tiffin-cli').device(newPkce());
      expect(await typeCode(strict, asked.user_code)).toBe(429);
      await strict.stop();
    }
  });
});

describe('control characters', () => {
  const places = [
    'state',
    'login_hint',
    'nonce',
    'ui_locales',
    'acr_values',
    'claims',
    'scope',
    'redirect_uri',
    'invented',
  ];
  const characters = ['\0', '\u0001', '\n', '\r', '\t', '\u001b', '\u007f', '\u0085', 'a\0b'];

  it.each(places)('in %s of an address are refused', async (name) => {
    for (const character of characters) {
      const answer = await fetch(client.authorizationUrl(newPkce(), { [name]: character }), { redirect: 'manual' });
      expect([name, JSON.stringify(character), answer.status]).toEqual([name, JSON.stringify(character), 400]);
    }
    expect(provider.errors).toEqual([]);
  });

  it.each([
    '/device?user_code=',
    '/verify-email?token=',
    '/reset-password?token=',
    '/open?to=',
    '/protocol/openid-connect/logout?state=',
  ])('are refused below %s', async (path) => {
    expect((await fetch(`${provider.issuer}${path}%00`, { redirect: 'manual' })).status).toBe(400);
  });

  it('in what a form sends are never a fault of ours', async () => {
    const { discovery } = client;
    const query = Object.fromEntries(new URL(client.authorizationUrl(newPkce())).searchParams);
    const device = {
      client_id: 'tiffin-cli',
      scope: 'openid',
      code_challenge: 'A'.repeat(43),
      code_challenge_method: 'S256',
    };
    const forms: readonly (readonly [string, Record<string, string>])[] = [
      ...places.map(
        (name) => [`${provider.issuer}/protocol/openid-connect/auth`, { ...query, [name]: 'a\0b' }] as const,
      ),
      ...['scope', 'client_id', 'acr_values', 'invented'].map(
        (name) => [discovery.device_authorization_endpoint, { ...device, [name]: 'openid a\0b' }] as const,
      ),
      ...['code', 'refresh_token', 'device_code', 'code_verifier'].map(
        (name) =>
          [
            discovery.token_endpoint,
            { grant_type: 'refresh_token', client_id: 'tiffin-cli', refresh_token: 'x', [name]: 'a\0b' },
          ] as const,
      ),
      // Of a browser that has no session, too.
      [`${provider.issuer}/device`, { user_code: 'a\0b', xsrf: '\0' }],
      [`${discovery.end_session_endpoint}/confirm`, { xsrf: '\0', logout: 'yes' }],
      [discovery.end_session_endpoint, { state: 'a\0b', logout_hint: '\0' }],
    ];
    for (const [url, fields] of forms) {
      const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
      expect([url, fields, answer.status < 500]).toEqual([url, fields, true]);
    }
    expect(provider.errors).toEqual([]);
  });

  it('in what people type into our pages are never a fault of ours', async () => {
    const person = newPerson();
    for (const fields of [
      { email: 'a\0b@x.test' },
      { name: 'a\0b' },
      { password: 'a\0b long enough' },
      { csrf: '\0' },
    ]) {
      const browser = newBrowser();
      const form = await browser.open(client.authorizationUrl(newPkce(), { prompt: 'create' }));
      const { status } = await browser.submit(form, { ...provider.signUp(person), ...fields });
      expect([fields, status < 500]).toEqual([fields, true]);
    }
    expect(provider.errors).toEqual([]);
  });
});
