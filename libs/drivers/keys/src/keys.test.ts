import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Envelope, OpeningEnvelope } from './envelope.js';
import { FileKeyRing, FileKeyWrapping } from './file-key-ring.js';
import { addKek, currentKek, isDevelopmentKek, listKeks, removeKek } from './key-files.js';
import { openBox, sealBox } from './sealed-box.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiffin-ring-'));
  addKek(folder, { development: false });
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = { tenantId: 't', environmentId: 'e', name: 'N', version: 1 };
const opener = () => new OpeningEnvelope(new FileKeyRing(folder));
const unavailable = (reason: RegExp) =>
  expect.objectContaining({ code: 'KEY_UNAVAILABLE', message: expect.stringMatching(reason) }) as Error;

/** A ring as the api is given it: without private halves. */
function publicRing(): string {
  const open = mkdtempSync(join(tmpdir(), 'tiffin-ring-'));
  for (const name of readdirSync(folder).filter((one) => !one.endsWith('.key')))
    copyFileSync(join(folder, name), join(open, name));
  return open;
}

describe('an envelope', () => {
  it('opens what it sealed, each time another text', async () => {
    const key = await opener().makeKey('t', 1);
    const [one, two] = [await opener().seal('hunter2 ü', key, place), await opener().seal('hunter2 ü', key, place)];
    expect(one).not.toBe(two);
    const unlocked = await opener().unlock(key, 't');
    expect([await unlocked.open(one, place), await unlocked.open(two, place)]).toEqual(['hunter2 ü', 'hunter2 ü']);
  });

  it('opens nothing at another place, nor as another version', async () => {
    const key = await opener().makeKey('t', 1);
    const sealed = await opener().seal('v', key, place);
    const unlocked = await opener().unlock(key, 't');
    for (const other of [{ tenantId: 'x' }, { environmentId: 'x' }, { name: 'X' }, { version: 2 }])
      expect(await unlocked.open(sealed, { ...place, ...other })).toBeNull();
    expect(await unlocked.open(sealed, place)).toBe('v');
  });

  it('opens nothing that was changed, of another key, or no ciphertext at all', async () => {
    const [key, other] = [await opener().makeKey('t', 1), await opener().makeKey('t', 1)];
    const sealed = await opener().seal('v', key, place);
    const bytes = Buffer.from(sealed, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    const unlocked = await opener().unlock(key, 't');
    for (const wrong of [
      bytes.toString('base64'),
      await opener().seal('v', other, place),
      '',
      'x',
      sealed.slice(0, 40),
    ])
      expect(await unlocked.open(wrong, place)).toBeNull();
  });

  it('seals and makes keys where there is no private key, and cannot open there', async () => {
    const open = publicRing();
    const sealing = new Envelope(new FileKeyWrapping(open));
    const key = await sealing.makeKey('t', 1);
    const sealed = await sealing.seal('v', key, place);
    await expect(new OpeningEnvelope(new FileKeyRing(open)).unlock(key, 't')).rejects.toEqual(
      unavailable(/has no key/),
    );
    expect(await (await opener().unlock(key, 't')).open(sealed, place)).toBe('v');
    rmSync(open, { recursive: true });
  });

  it('unlocks a data key for its own tenant and version only', async () => {
    const key = await opener().makeKey('t', 1);
    await expect(opener().unlock(key, 'x')).rejects.toEqual(unavailable(/does not open/));
    await expect(opener().unlock({ ...key, version: 2 }, 't')).rejects.toEqual(unavailable(/does not open/));
  });
});

describe('a key ring', () => {
  it('wraps with the newest key, unwraps with all that are there, and needs no restart for either', async () => {
    const ring = opener();
    const key = await ring.makeKey('t', 1);
    const first = currentKek(folder);
    const second = addKek(folder, { development: false });
    expect(listKeks(folder)).toEqual([first, second].toSorted());
    expect((await ring.makeKey('t', 2)).kekId).toBe(second);
    const rewrapped = { ...key, ...(await ring.rewrap(key, 't')) };
    expect(rewrapped.kekId).toBe(second);
    expect(await ring.rewrap(rewrapped, 't')).toBeNull();
    removeKek(folder, first);
    await expect(ring.unlock(key, 't')).rejects.toEqual(unavailable(new RegExp(`has no key ${first}`)));
    const sealed = await ring.seal('v', key, place);
    expect(await (await ring.unlock(rewrapped, 't')).open(sealed, place)).toBe('v');
  });

  it('keeps private halves to its owner, and refuses one that others may read', async () => {
    const ring = opener();
    const key = await ring.makeKey('t', 1);
    const path = join(folder, `${key.kekId}.key`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(path, mode);
      await expect(ring.unlock(key, 't')).rejects.toEqual(unavailable(/others may read/));
    }
    chmodSync(path, 0o600);
    await expect(ring.unlock(key, 't')).resolves.toBeDefined();
  });

  it('wraps with no public half that is not its key’s own', async () => {
    const first = currentKek(folder);
    const second = addKek(folder, { development: false });
    copyFileSync(join(folder, `${first}.public`), join(folder, `${second}.public`));
    await expect(opener().makeKey('t', 1)).rejects.toEqual(unavailable(/is that of another key/));
  });

  it('is a fault where there is none, and half of a key file is never seen', async () => {
    await expect(new OpeningEnvelope(new FileKeyRing('/nowhere')).makeKey('t', 1)).rejects.toEqual(
      unavailable(/names no current key/),
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
    expect(existsSync(join(folder, `${currentKek(folder)}.key`))).toBe(true);
  });

  it('tells the keys that a developer’s machine made', () => {
    expect(isDevelopmentKek(currentKek(folder))).toBe(false);
    expect(isDevelopmentKek(addKek(folder, { development: true }))).toBe(true);
  });
});

describe('a sealed box', () => {
  it('is RFC 9180 as others write it', async () => {
    // Made by another implementation (pyhpke), so that what lies in databases can be opened without this code.
    const privateKey = Buffer.from(vector.privateKey, 'hex');
    const binding = { purpose: 'tiffin secret 1', place: ['t', 'e', 'N', 1] } as const;
    expect(Buffer.from(await openBox(vector.box, privateKey, binding)).toString()).toBe('hunter2');
  });

  it('is bound to its purpose', async () => {
    const privateKey = Buffer.from(vector.privateKey, 'hex');
    const binding = { purpose: 'tiffin data key 1', place: ['t', 'e', 'N', 1] } as const;
    await expect(openBox(vector.box, privateKey, binding)).rejects.toThrow();
    expect(await sealBox(Buffer.from('x'), Buffer.from(vector.publicKey, 'hex'), binding)).toMatch(/^[\w+/]{60,}=*$/);
  });
});

const vector = {
  privateKey: '302d89a26896d186acedb8e4f5836855b606ca5201ebb3ca72ad59c756986b6e',
  publicKey: 'e8aa01c5ee96278e494e299eb82e46cc8abf15bd762eb6af1ef92d461e5f135b',
  box: 'v7DCRsvoMWDZj03kPYkDh8fJYG4+cpvNMJb0uIiITXVKuRJsX5eTJ4QBVYFHQkgr6QeST7OfDg==',
};
