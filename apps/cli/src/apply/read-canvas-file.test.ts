import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCanvasFile } from './read-canvas-file.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiffin-canvas-'));
  mkdirSync(join(folder, 'folder.json'));
  writeFileSync(join(folder, 'comma.json'), '{\n  "formatVersion": 1,\n  "entities": [,]\n}\n');
  writeFileSync(join(folder, 'list.json'), '[]');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readCanvasFile', () => {
  it.each([
    ['none.json', /^There is no file .*none\.json$/, 2],
    ['folder.json', /this is a folder: .*folder\.json$/, 2],
    ['comma.json', /comma\.json is not JSON: Unexpected token ',', \.\.\."tities": \[,\] \} "/, 2],
    ['list.json', /^The canvas was not saved: /, 3],
  ])('refuses %s with its reason', (name, message, exitCode) => {
    expect(() => readCanvasFile(join(folder, name))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message), exitCode }),
    );
  });
});
