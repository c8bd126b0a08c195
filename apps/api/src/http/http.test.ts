import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
  database = await createTestDatabase();
  api = await TestApi.start(database.app, {
    consoleDir: folder,
    askDatabase: () => (isUp ? Promise.resolve() : Promise.reject(new Error('away'))),
  });
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
    const script = await get('/assets/index-Ab12_-xY.js');
    expect([script.statusCode, script.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(script.headers['content-type']).toContain('javascript');
    expect((await get('/tiffin.svg')).headers['cache-control']).toBe('no-cache');
  });

  it.each([
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
