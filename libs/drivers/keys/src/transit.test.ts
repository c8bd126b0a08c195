import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { sharedBundle } from '@tiffin/testing/bundle';
import { waitUntil } from '@tiffin/testing/wait-until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Envelope, OpeningEnvelope } from './envelope.js';
import { addKek, currentKek, removeKek } from './key-files.js';
import { openKeyEncryption, openWrapping } from './open-keys.js';
import { RealTransitServer } from './testing/real-transit-server.js';
import type { TestedTransit } from './testing/tested-transit.js';
import { TransitServer } from './testing/transit-server.js';
import { isTransitKek, type TransitPlace } from './transit.js';

/** One by hand, and a real one where its executable is named: `TIFFIN_TEST_BAO=/usr/bin/bao npm test -- transit`. */
const executable = process.env['TIFFIN_TEST_BAO'];
const real = executable ? [{ name: 'OpenBao', start: () => RealTransitServer.start(executable) }] : [];
const servers = [{ name: 'by hand', start: () => TransitServer.start() }, ...real];

const place = { tenantId: 't', environmentId: 'e', name: 'N', version: 1 };
const unavailable = (reason: RegExp) =>
  expect.objectContaining({ code: 'KEY_UNAVAILABLE', message: expect.stringMatching(reason) }) as Error;

describe.each(servers)('a key management service $name', ({ start }) => {
  let server: TestedTransit;
  let folder: string;
  beforeAll(async () => {
    server = await start();
    folder = mkdtempSync(join(tmpdir(), 'tiffin-transit-'));
    for (const token of ['opens', 'seals', 'signs', 'unknown']) writeFileSync(join(folder, token), `${token}\n`);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const at = (token: string, change: Partial<TransitPlace> = {}): TransitPlace => ({
    ...{ url: server.url, mount: 'transit', key: server.key, tokenFile: join(folder, token), namespace: null },
    ...change,
  });
  const opener = (transit = at('opens'), keyRingDir: string | null = null) =>
    new OpeningEnvelope(openKeyEncryption({ keyRingDir, transit }));

  it('wraps and unwraps data keys, and names the version that it did it with', async () => {
    const key = await opener().makeKey('t', 1);
    expect(key.kekId).toBe(await opener().currentKekId());
    expect(isTransitKek(key.kekId)).toBe(true);
    const sealed = await opener().seal('hunter2 ü', key, place);
    expect(await (await opener().unlock(key, 't')).open(sealed, place)).toBe('hunter2 ü');
  });

  it('unwraps for no other tenant or version', async () => {
    const key = await opener().makeKey('t', 1);
    await expect(opener().unlock(key, 'x')).rejects.toEqual(unavailable(/answered 400/));
    await expect(opener().unlock({ ...key, version: 2 }, 't')).rejects.toEqual(unavailable(/answered 400/));
  });

  it('lets who only seals wrap, and unwrap nothing', async () => {
    const sealing = new Envelope(openWrapping({ keyRingDir: null, transit: at('seals') }));
    const key = await sealing.makeKey('t', 1);
    const sealed = await sealing.seal('v', key, place);
    await expect(opener(at('seals')).unlock(key, 't')).rejects.toEqual(unavailable(/answered 403/));
    expect(await (await opener().unlock(key, 't')).open(sealed, place)).toBe('v');
  });

  it('is rotated there, and data keys follow', async () => {
    const key = await opener().makeKey('t', 1);
    expect(await opener().rewrap(key, 't')).toBeNull();
    await server.rotate();
    const rewrapped = { ...key, ...(await opener().rewrap(key, 't')) };
    expect(rewrapped.kekId).not.toBe(key.kekId);
    expect(await opener().rewrap(rewrapped, 't')).toBeNull();
    const sealed = await opener().seal('v', key, place);
    for (const one of [key, rewrapped]) expect(await (await opener().unlock(one, 't')).open(sealed, place)).toBe('v');
  });

  it('takes over from a key ring: what that has wrapped is read meanwhile, moved, and needs it no more', async () => {
    const ring = mkdtempSync(join(tmpdir(), 'tiffin-ring-'));
    addKek(ring, { development: false });
    const before = new OpeningEnvelope(openKeyEncryption({ keyRingDir: ring, transit: null }));
    const key = await before.makeKey('t', 1);
    const sealed = await before.seal('v', key, place);
    const both = opener(at('opens'), ring);
    expect(await (await both.unlock(key, 't')).open(sealed, place)).toBe('v');
    const moved = { ...key, ...(await both.rewrap(key, 't')) };
    expect(isTransitKek(moved.kekId)).toBe(true);
    removeKek(ring, currentKek(ring));
    expect(await (await opener().unlock(moved, 't')).open(sealed, place)).toBe('v');
    // Whoever knows the ring alone says what is missing.
    await expect(before.unlock(moved, 't')).rejects.toEqual(unavailable(/a key management service has it/));
    await expect(opener().unlock(key, 't')).rejects.toEqual(unavailable(/a key ring has it/));
    rmSync(ring, { recursive: true });
  });

  it.each([
    ['a token that it does not know', () => at('unknown'), /answered 403/],
    ['no file of a token', () => at('none'), /token .* cannot be read/],
    ['a key that is not there, or not for this token', () => at('opens', { key: 'other' }), /answered 403/],
    ['a key of a kind that cannot do this', () => at('signs', { key: 'signs' }), /answered 400/],
    ['a namespace that is not there', () => at('opens', { namespace: 'none' }), /answered 404/],
    ['nobody who answers', () => at('opens', { url: 'http://127.0.0.1:9' }), /does not answer/],
  ])('is a fault with %s, which tells nobody its token', async (_, given, reason) => {
    const failed = await opener(given())
      .makeKey('t', 1)
      .catch((error: unknown) => error);
    expect(failed).toEqual(unavailable(reason));
    expect(String(failed)).not.toMatch(/opens|unknown\b/);
  });

  it.each([
    ['two lines', 'opens\nseals'],
    ['nothing', '\n'],
    ['other signs', 'opens\u{1f511}'],
  ])('sends no token of a file that holds %s, and shows it nowhere', async (_, text) => {
    writeFileSync(join(folder, 'odd'), text);
    const failed = await opener(at('odd'))
      .makeKey('t', 1)
      .catch((error: unknown) => error);
    expect(failed).toEqual(unavailable(/the token is none/));
    expect(inspect(failed, { depth: null })).not.toMatch(/seals|\u{1f511}/u);
  });

  it('reads its token at each use', async () => {
    const file = join(folder, 'renewed');
    writeFileSync(file, 'unknown');
    const ring = opener(at('renewed'));
    await expect(ring.makeKey('t', 1)).rejects.toEqual(unavailable(/403/));
    writeFileSync(file, 'opens');
    await expect(ring.makeKey('t', 1)).resolves.toBeDefined();
  });

  it('refuses a token once it has expired', async () => {
    await server.giveToken('short', 'opens', 1_000);
    writeFileSync(join(folder, 'short'), 'short');
    const wrap = () => opener(at('short')).makeKey('t', 1);
    await expect(wrap()).resolves.toBeDefined();
    const expired = await waitUntil('it has expired', () => wrap().then(() => null, String));
    expect(expired).toMatch(/answered 403/);
  });

  it('keeps namespaces apart', async () => {
    writeFileSync(join(folder, 'theirs'), await server.makeNamespace('team'));
    const there = opener(at('theirs', { namespace: 'team' }));
    const key = await there.makeKey('t', 1);
    await expect(there.unlock(key, 't')).resolves.toBeDefined();
    await expect(opener(at('theirs')).unlock(key, 't')).rejects.toEqual(unavailable(/answered 403/));
    await expect(opener().unlock(await there.makeKey('t', 1), 't')).rejects.toEqual(unavailable(/answered 400/));
  });

  it('opens nothing of a version that is not to be used any more, and goes on when it is again', async () => {
    const key = await opener().makeKey('t', 1);
    const version = Number(/:v(\d+)$/.exec(key.kekId)?.[1]);
    await server.rotate();
    await server.decryptFrom(version + 1);
    await expect(opener().unlock(key, 't')).rejects.toEqual(unavailable(/answered 400/));
    await expect(opener().rewrap(key, 't')).rejects.toEqual(unavailable(/answered 400/));
    await server.decryptFrom(1);
    await expect(opener().unlock(key, 't')).resolves.toBeDefined();
  });

  it('is a fault while it is sealed, and goes on with the same keys when it is not', async () => {
    const key = await opener().makeKey('t', 1);
    await server.seal();
    await expect(opener().unlock(key, 't')).rejects.toEqual(unavailable(/answered 503/));
    await expect(opener().currentKekId()).rejects.toEqual(unavailable(/answered 503/));
    await server.unseal();
    await expect(opener().unlock(key, 't')).resolves.toBeDefined();
  });

  it('is a fault while it is down, and is asked again with success at once when it is back', async () => {
    const key = await opener().makeKey('t', 1);
    await server.stop();
    await expect(opener().unlock(key, 't')).rejects.toEqual(unavailable(/does not answer/));
    await server.startAgain();
    await expect(opener().unlock(key, 't')).resolves.toBeDefined();
  });
});

describe('a key management service that answers something else', () => {
  const json = { 'content-type': 'application/json' };
  it.each<[string, (response: ServerResponse) => unknown, RegExp]>([
    ['another document', (to) => to.writeHead(200, json).end('{"hello":"world"}'), /answered something else/],
    ['a page', (to) => to.end('<html>'), /answered something else/],
    ['where to go instead', (to) => to.writeHead(307, { location: '/' }).end(), /does not answer/],
    [
      'half of an answer',
      (to) => {
        to.writeHead(200, { ...json, 'content-length': '100' }).write('{"data":');
        setImmediate(() => to.destroy());
      },
      /does not answer/,
    ],
  ])('%s, is a fault', async (_, answer, reason) => {
    const server = createServer((_request, response) => answer(response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const folder = mkdtempSync(join(tmpdir(), 'tiffin-transit-'));
    writeFileSync(join(folder, 'opens'), 'opens');
    const transit = { url, mount: 'transit', key: 'tiffin', tokenFile: join(folder, 'opens'), namespace: null };
    await expect(openKeyEncryption({ keyRingDir: null, transit }).currentKekId()).rejects.toEqual(unavailable(reason));
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });
});

describe.each(real)('a certificate of $name', ({ start }) => {
  it('is trusted where its authority is, and nowhere else', async () => {
    const server = await start();
    const { url, authority } = await server.listenWithTls();
    const tokenFile = join(dirname(authority), 'opens');
    writeFileSync(tokenFile, 'opens');
    const program = await sharedBundle(join(import.meta.dirname, 'testing/ask-transit.ts'), 'ask-transit.mjs');
    const ask = (env: Record<string, string>) =>
      promisify(execFile)(process.execPath, [program, url, tokenFile], { env }).then(({ stdout }) => stdout);
    expect(await ask({ NODE_EXTRA_CA_CERTS: authority })).toBe('transit:tiffin:v1');
    expect(await ask({})).toMatch('does not answer');
    await server.close();
  });
});
