import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canvasOf, readDocumentFile } from './read-canvas-file.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiffin-canvas-'));
  mkdirSync(join(folder, 'folder.json'));
  writeFileSync(join(folder, 'comma.json'), '{\n  "formatVersion": 1,\n  "entities": [,]\n}\n');
  writeFileSync(join(folder, 'list.json'), '[]');
  writeFileSync(join(folder, 'empty.json'), '\ufeff\r\n');
  writeFileSync(join(folder, 'latin1.json'), Buffer.from('{"name": "Gr\u00f6\u00dfe"}', 'latin1'));
  writeFileSync(join(folder, 'inside.json'), '{"formatVersion": 1, \u200b}');
  writeFileSync(join(folder, 'middle.json'), '{"formatVersion": \0 1}');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readDocumentFile', () => {
  it.each([
    ['none.json', /^There is no file .*none\.json$/, 2],
    ['folder.json', /this is a folder: .*folder\.json$/, 2],
    ['comma.json', /comma\.json is not JSON: Unexpected token ',', \.\.\."tities": \[,\] \}"/, 2],
    ['list.json', /^The canvas was not saved: /, 3],
    ['empty.json', /empty\.json is empty/, 2],
    ['latin1.json', /latin1\.json is not text in UTF-8/, 2],
    ['inside.json', /inside\.json is not JSON: .*\\u\{200b\}/, 2],
    ['middle.json', /middle\.json is not JSON: .*\\u\{0\}/, 2],
  ])('refuses %s with its reason', (name, message, exitCode) => {
    expect(() => canvasOf(readDocumentFile(join(folder, name)))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message), exitCode }),
    );
  });

  const canvas = '{\r\n  "formatVersion": 1,\r\n  "entities": [],\r\n  "connections": []\r\n}\r\n';
  it.each([
    ['a byte order mark', Buffer.from(`\ufeff${canvas}`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${canvas}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${canvas}`, 'utf16le').swap16()],
    ['a NUL at its end', Buffer.from(`${canvas}\0`)],
    ['NULs up to a block of 512', Buffer.concat([Buffer.from(canvas)], 512)],
    ['an end-of-file mark', Buffer.from(`${canvas}\u001a`)],
  ])('reads a file with %s', (_what, bytes) => {
    const path = join(folder, 'edges.json');
    writeFileSync(path, bytes);
    expect(canvasOf(readDocumentFile(path))).toMatchObject({ entities: [], connections: [] });
  });
});
