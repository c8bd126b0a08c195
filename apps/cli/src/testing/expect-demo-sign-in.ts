import { demoEmail } from '@tiffin/contracts';
import { developmentUserId } from '@tiffin/tenancy-operations';
import { FormBrowser, newPkce, OauthClient, readJwt } from '@tiffin/testing/identity';
import { expect } from 'vitest';

const isClient = (url: string): boolean => /session\/(sign-in|callback)/.test(url);

/** The link of `tiffin open` gives the first browser that opens it a session of the demo's owner; the password does so for others. */
export async function expectDemoSignIn(link: string, password: string): Promise<void> {
  const [first, second] = [new FormBrowser(isClient), new FormBrowser(isClient)];
  expect(new URL((await first.open(link)).url).pathname).toBe('/session/sign-in');
  const late = await second.open(link);
  expect([late.status, late.body]).toEqual([400, expect.stringContaining('has been used')]);
  const client = await OauthClient.of(link.slice(0, link.indexOf('/open?')));
  const pkce = newPkce();
  const silently = client.authorizationUrl(pkce, { prompt: 'none' });
  expect((await second.open(silently)).url).toContain('error=login_required');
  const code = new URL((await first.open(silently)).url).searchParams.get('code') ?? '';
  const { access_token: token } = await client.exchange(code, pkce);
  expect(readJwt(token).payload).toMatchObject({ email: demoEmail, sub: developmentUserId });
  const form = await second.open(client.authorizationUrl(newPkce()));
  const end = await second.submit(form, { email: demoEmail, password });
  expect(new URL(end.url).searchParams.get('code')).toBeTruthy();
}
