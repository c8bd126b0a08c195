import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readKeyFile } from './read-key-file.js';

const folder = mkdtempSync(join(tmpdir(), 'tiffin-key-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('takes no file that everybody may read, and says what it is', () => {
  const path = join(folder, 'key');
  writeFileSync(path, 'secret');
  for (const mode of [0o600, 0o440]) {
    chmodSync(path, mode);
    expect(readKeyFile(path, 'the key of x')).toBe('secret');
  }
  chmodSync(path, 0o644);
  expect(() => readKeyFile(path, 'the key of x')).toThrow(`Everybody may read ${path}, the key of x.`);
  expect(() => readKeyFile(join(folder, 'none'), 'the key of x')).toThrow('the key of x, cannot be read.');
});
