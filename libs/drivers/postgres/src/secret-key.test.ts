import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SecretKey } from './secret-key.js';

let folder: string;
const keyFile = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'tiffin-key-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const place = { tenantId: 't', environmentId: 'e', name: 'N' };

describe('a secret key', () => {
  it('opens what it sealed, each time another text', () => {
    const key = SecretKey.read(keyFile('a', SecretKey.make()));
    const [one, two] = [key.seal('hunter2 ü', place), key.seal('hunter2 ü', place)];
    expect(one.ciphertext).not.toBe(two.ciphertext);
    expect(key.open(one, place)).toBe('hunter2 ü');
  });

  it('opens nothing at another place', () => {
    const key = SecretKey.read(keyFile('b', SecretKey.make()));
    const sealed = key.seal('v', place);
    for (const other of [{ tenantId: 'x' }, { environmentId: 'x' }, { name: 'X' }])
      expect(() => key.open(sealed, { ...place, ...other })).toThrow();
  });

  it('opens nothing of another key, and nothing that was changed', () => {
    const [key, other] = ['c', 'd'].map((name) => SecretKey.read(keyFile(name, SecretKey.make()))) as [
      SecretKey,
      SecretKey,
    ];
    const sealed = key.seal('v', place);
    expect(() => other.open(sealed, place)).toThrow(/is encrypted with key/);
    const bytes = Buffer.from(sealed.ciphertext, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    expect(() => key.open({ ...sealed, ciphertext: bytes.toString('base64') }, place)).toThrow();
  });

  it('is not read from a file that others may read', () => {
    for (const mode of [0o640, 0o604, 0o660])
      expect(() => SecretKey.read(keyFile(`m${mode}`, SecretKey.make(), mode))).toThrow(/chmod 600/);
  });

  it('is not read from a file without a key', () => {
    expect(() => SecretKey.read(keyFile('short', 'abc'))).toThrow(/holds no key/);
  });
});
