import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestBrowser } from '@tiffin/testing/browser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, OauthPlace, pkce } from '../testing/oauth-place.js';
import { TestApi } from '../testing/test-api.js';

let database: TestDatabase;
let api: TestApi;
let ours: OauthPlace;
let browser: TestBrowser;
let application: Server;
let shop: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  api = await TestApi.start(database.app);
  ours = await OauthPlace.open(api, database.app, 'ours');
  application = createServer((_request, answer) => {
    answer.setHeader('content-type', 'text/html').end('<link rel="icon" href="data:,"><h1>Back</h1>');
  });
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  const { port } = application.address() as AddressInfo;
  await ours.scopes('read');
  const ada = await ours.user('ada', 'hunter22');
  const redirectUri = `http://127.0.0.1:${port}/back`;
  shop = await ours.client('Corner <b>Shop</b>', { userId: ada, scopes: ['read'], redirectUri });
  await ours.set({ isEnabled: true });
  browser = await TestBrowser.start();
}, 60_000);
afterAll(async () => {
  await browser.stop();
  application.close();
  await api.close();
  await database.drop();
});

it('a person signs in, allows and is led back, in a browser that holds the pages to their policy', async () => {
  const { verifier, challenge } = pkce();
  const query = new URLSearchParams({ response_type: 'code', client_id: shop.id, state: 's', ...challenge });
  const page = await browser.page({ width: 390, height: 800, scheme: 'light' });
  await page.goto(`${api.url}${ours.path}/authorize?${query.toString()}`);
  await page.getByText('to go on to Corner <b>Shop</b>').waitFor();
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Password').fill('hunter23');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('The user name or the password is wrong.').waitFor();
  browser.forgive(/400/);
  expect(await page.getByLabel('User name').inputValue()).toBe('ada');
  await page.getByLabel('Password').fill('hunter22');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Allow Corner <b>Shop</b>?' }).waitFor();
  await page.getByRole('listitem').getByText('read').waitFor();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Back' }).waitFor();
  const { searchParams } = new URL(page.url());
  expect([searchParams.get('state'), searchParams.get('iss')]).toEqual(['s', ours.issuer]);
  const redeem = { grant_type: 'authorization_code', code: searchParams.get('code')!, code_verifier: verifier };
  expect((await ours.token(redeem, shop)).status).toBe(200);
  expect(browser.troubles).toEqual([]);
});

it('a person who says no is led back with that, without a password', async () => {
  const query = new URLSearchParams({ response_type: 'code', client_id: shop.id });
  const page = await browser.page({ width: 390, height: 800, scheme: 'dark' });
  await page.goto(`${api.url}${ours.path}/authorize?${query.toString()}`);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'Back' }).waitFor();
  expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
  expect(browser.troubles).toEqual([]);
});
