import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { consumersKeyFile, snapshotPart } from '@tiffin/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { annsSnapshot } from '../testing/snapshot.js';
import { readConsumersFolder, readKeptConsumers } from './kept-consumers.js';

const key = 'k'.repeat(32);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  writeFileSync(join(folder, consumersKeyFile), key);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A snapshot as a cell leaves it there, in so many parts. */
function put(version: number, count: number): void {
  const packed = gzipSync(JSON.stringify(annsSnapshot(version)));
  const size = Math.ceil(packed.length / count);
  for (let index = 0; index < count; index += 1) {
    const part = packed.subarray(index * size, (index + 1) * size);
    writeFileSync(join(folder, snapshotPart(version, index, count)), part);
  }
}

describe('a folder with consumers', () => {
  it('has none at first', () => {
    expect(readConsumersFolder(folder)).toEqual({ key, snapshot: undefined });
  });

  it('has them in parts, of which the newest that are whole count', () => {
    put(9, 2);
    put(10, 3);
    expect(readConsumersFolder(folder).snapshot).toEqual(annsSnapshot(10));
    unlinkSync(join(folder, snapshotPart(10, 1, 3)));
    expect(readConsumersFolder(folder).snapshot).toEqual(annsSnapshot(9));
    put(11, 1);
    expect(readConsumersFolder(folder).snapshot).toEqual(annsSnapshot(11));
  });

  it('whose parts are no such is told, as is one without a key', () => {
    writeFileSync(join(folder, snapshotPart(1, 0, 1)), 'x');
    expect(() => readConsumersFolder(folder)).toThrow(`the consumers in ${folder} cannot be read`);
    writeFileSync(join(folder, consumersKeyFile), 'short');
    expect(() => readConsumersFolder(folder)).toThrow(/needs a key of at least 32 characters/);
  });
});

it('a file with consumers has a key and a snapshot', () => {
  const file = join(folder, 'kept.json');
  writeFileSync(file, JSON.stringify({ key, snapshot: annsSnapshot() }));
  expect(readKeptConsumers(file)).toEqual({ key, snapshot: annsSnapshot() });
  writeFileSync(file, '{}');
  expect(() => readKeptConsumers(file)).toThrow(/needs a key/);
});
