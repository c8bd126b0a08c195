import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@tiffin/testing';
import { TestApi } from '../testing/test-api.js';

let folder: string;
let database: TestDatabase;
let api: TestApi;
let isUp = true;
beforeAll(async () => {
  const place = await mkdtemp(join(tmpdir(), 'console-'));
  folder = join(place, 'built');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(place, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Tiffin</title>');
  await writeFile(join(folder, 'tiffin.svg'), '<svg/>');
  await writeFile(join(folder, '.hidden'), 'secret');
  await writeFile(join(folder, 'assets/index-Ab12_-xY.js'), 'console.log(1)');
  await writeFile(join(folder, 'assets/index-Ab12_-xY.js.br'), brotliCompressSync('console.log(1)'));
  await writeFile(join(folder, 'assets/index-Ab12_-xY.js.gz'), gzipSync('console.log(1)'));
  database = await createTestDatabase();
  api = await TestApi.start(database.app, { consoleDir: folder });
  const probe = api.database.probe.bind(api.database);
  api.database.probe = () => (isUp ? probe() : Promise.reject(new Error('away')));
});
afterAll(async () => {
  await api.close();
  await database.drop();
  await rm(join(folder, '..'), { recursive: true });
});

const get = (url: string, accept = '*/*') => api.server.inject({ method: 'GET', url, headers: { accept } });

describe('the console', () => {
  it.each(['/', '/index.html', '/projects/1', '/anything?x=1'])('is the page at %s', async (url) => {
    const answer = await get(url, 'text/html,*/*');
    expect([answer.statusCode, answer.headers['cache-control'], answer.body]).toEqual([
      200,
      'no-cache',
      '<!doctype html><title>Tiffin</title>',
    ]);
  });

  it('keeps files whose names carry a hash, and no others', async () => {
    const kept = await get('/assets/index-Ab12_-xY.js');
    expect([kept.statusCode, kept.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(kept.headers['content-type']).toContain('javascript');
    expect((await get('/tiffin.svg')).headers['cache-control']).toBe('no-cache');
  });

  const script = '/assets/index-Ab12_-xY.js';
  const ask = (headers: Record<string, string>) => api.server.inject({ method: 'GET', url: script, headers });
  it.each([
    ['br, gzip', 'br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip, deflate', 'gzip', (bytes: Buffer) => gunzipSync(bytes)],
    ['identity', undefined, (bytes: Buffer) => bytes],
    ['br;q=0', undefined, (bytes: Buffer) => bytes],
  ])('comes in the form that the browser takes: %s', async (accepts, encoding, read) => {
    const answer = await ask({ 'accept-encoding': accepts });
    expect(read(answer.rawPayload).toString()).toBe('console.log(1)');
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['content-type']).toMatch(/^(text|application)\/javascript/);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(String(answer.headers['vary']).toLowerCase()).toContain('accept-encoding');
    const again = await ask({ 'accept-encoding': accepts, 'if-none-match': String(answer.headers['etag']) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('has an ETag of its own for each form', async () => {
    const tags = await Promise.all(['br', 'gzip', 'identity'].map((form) => ask({ 'accept-encoding': form })));
    expect(new Set(tags.map(({ headers }) => headers['etag'])).size).toBe(3);
  });

  it('is built with both forms of each large text, of the same content', async () => {
    const built = await readdir('dist/console', { recursive: true });
    const texts = built.filter((path) => /\.(js|css)$/.test(path));
    expect(texts.length).toBeGreaterThan(1);
    for (const path of texts) {
      const plain = await readFile(`dist/console/${path}`);
      if (plain.length < 1_024) continue;
      const [br, gz] = await Promise.all(['.br', '.gz'].map((end) => readFile(`dist/console/${path}${end}`)));
      expect(brotliDecompressSync(br as Buffer).equals(plain)).toBe(true);
      expect(gunzipSync(gz as Buffer).equals(plain)).toBe(true);
      expect((br as Buffer).length).toBeLessThan(plain.length * (plain.length < 4_096 ? 1 : 0.5));
    }
  });

  it.each([
    `${script}.br`,
    `${script}.gz`,
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/.hidden',
    '/assets',
    '/assets/../../secret.txt',
    '//secret.txt',
  ])('gives out nothing at %s', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('secret');
  });
});

describe('every answer', () => {
  it.each(['/', '/healthz', '/nothing', '/graphql?query={__typename}'])('has security headers: %s', async (url) => {
    const { headers } = await get(url);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
  });
});

it('says that it lives, and whether it can work', async () => {
  expect((await get('/healthz')).statusCode).toBe(200);
  expect((await get('/readyz')).statusCode).toBe(200);
  isUp = false;
  expect([(await get('/healthz')).statusCode, (await get('/readyz')).statusCode]).toEqual([200, 503]);
  isUp = true;
});

it('has no GraphiQL', async () => {
  expect((await get('/graphiql')).statusCode).toBe(404);
});
