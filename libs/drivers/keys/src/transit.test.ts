import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Envelope, OpeningEnvelope } from './envelope.js';
import { addKek, currentKek, removeKek } from './key-files.js';
import { openKeyEncryption, openWrapping } from './open-keys.js';
import { RealTransitServer } from './testing/real-transit-server.js';
import { TransitServer } from './testing/transit-server.js';
import { isTransitKek, type TransitPlace } from './transit.js';

/** One by hand, and a real one where its executable is named: `TIFFIN_TEST_BAO=/usr/bin/bao npm test -- transit`. */
const executable = process.env['TIFFIN_TEST_BAO'];
const servers = [
  { name: 'by hand', start: () => TransitServer.start() },
  ...(executable ? [{ name: 'OpenBao', start: () => RealTransitServer.start(executable) }] : []),
];

const place = { tenantId: 't', environmentId: 'e', name: 'N', version: 1 };
const unavailable = (reason: RegExp) =>
  expect.objectContaining({ code: 'KEY_UNAVAILABLE', message: expect.stringMatching(reason) }) as Error;

describe.each(servers)('a key management service $name', ({ start }) => {
  let server: TransitServer | RealTransitServer;
  let folder: string;
  beforeAll(async () => {
    server = await start();
    folder = mkdtempSync(join(tmpdir(), 'tiffin-transit-'));
    for (const token of ['opens', 'seals', 'unknown']) writeFileSync(join(folder, token), `${token}\n`);
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
    ['another key', () => at('opens', { key: 'other' }), /answered 40[03]/],
    ['nobody who answers', () => at('opens', { url: 'http://127.0.0.1:9' }), /does not answer/],
  ])('is a fault with %s, which tells nobody its token', async (_, given, reason) => {
    const failed = await opener(given())
      .makeKey('t', 1)
      .catch((error: unknown) => error);
    expect(failed).toEqual(unavailable(reason));
    expect(String(failed)).not.toMatch(/opens|unknown\b/);
  });

  it('reads its token at each use', async () => {
    const file = join(folder, 'renewed');
    writeFileSync(file, 'unknown');
    const ring = opener(at('renewed'));
    await expect(ring.makeKey('t', 1)).rejects.toEqual(unavailable(/403/));
    writeFileSync(file, 'opens');
    await expect(ring.makeKey('t', 1)).resolves.toBeDefined();
  });
});

describe('a key management service that is sealed, or another server', () => {
  it.each([
    [503, { errors: ['Vault is sealed'] }, /answered 503/],
    [200, { hello: 'world' }, /answered something else/],
  ])('that answers %i is a fault', async (status, body, reason) => {
    const server = await TransitServer.start();
    server.outage = [status, body];
    const folder = mkdtempSync(join(tmpdir(), 'tiffin-transit-'));
    writeFileSync(join(folder, 'opens'), 'opens');
    const transit = {
      url: server.url,
      mount: 'transit',
      key: 'tiffin',
      tokenFile: join(folder, 'opens'),
      namespace: null,
    };
    await expect(openKeyEncryption({ keyRingDir: null, transit }).currentKekId()).rejects.toEqual(unavailable(reason));
    await server.close();
    rmSync(folder, { recursive: true });
  });
});
