import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBrowser } from './browser.js';
import { waitUntil } from './wait-until.js';

const pages: Readonly<Record<string, string>> = {
  '/fine': '<p>fine</p><script>console.warn("no error")</script>',
  '/console': '<script>console.error("said")</script>',
  '/uncaught': '<script>throw new Error("thrown")</script>',
  '/missing': '<img src="/nowhere.png">',
  '/refused': '<script src="http://127.0.0.1:1/closed.js"></script>',
  '/policy': '<script>document.title = "ran"</script>',
};

let server: Server;
let browser: TestBrowser;

beforeAll(async () => {
  server = createServer((request, answer) => {
    const html = pages[request.url ?? ''];
    const policy = request.url === '/policy' ? { 'content-security-policy': "script-src 'none'" } : {};
    answer.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html', ...policy });
    answer.end(`<link rel="icon" href="data:,">${html ?? ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await TestBrowser.start();
}, 30_000);
afterAll(async () => {
  await browser.stop();
  server.close();
});

it.each([
  ['/fine', null],
  ['/console', 'console: said'],
  ['/uncaught', 'uncaught: thrown'],
  ['/missing', 'answer 404'],
  ['/refused', 'failed: http://127.0.0.1:1/closed.js'],
  ['/policy', 'Content Security Policy'],
])('of %s it remembers %s', async (path, trouble) => {
  browser.troubles.length = 0;
  const page = await browser.page({ width: 400, height: 300, scheme: 'light' });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  if (trouble === null) return expect(browser.troubles).toEqual([]);
  await waitUntil(trouble, async () => browser.troubles.find((one) => one.includes(trouble)) ?? null);
});
