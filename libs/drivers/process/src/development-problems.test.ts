import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment, text } from './environment.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tiffin-mode-'));
  writeFileSync(join(folder, 'key'), 'k');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const variables = { DATABASE_URL: text('an address'), TIFFIN_KEY_FILE: text('a path') };
const read = (given: Readonly<Record<string, string>>) => () =>
  readEnvironment('api', variables, {
    DATABASE_URL: 'postgres://tiffin_app:Zb2-kq8@db/tiffin',
    TIFFIN_KEY_FILE: join(folder, 'key'),
    ...given,
  });

describe('a process in production', () => {
  it('starts with secrets of its own', () => {
    expect(read({ TIFFIN_MODE: 'production' })).not.toThrow();
  });

  it.each([
    'postgres://tiffin_app:dev-abc@db/tiffin',
    'postgres://tiffin_app:postgres@db/tiffin',
    'postgres://tiffin_app@db/tiffin',
  ])('does not start with the password of %s', (DATABASE_URL) => {
    expect(read({ TIFFIN_MODE: 'production', DATABASE_URL })).toThrow('DATABASE_URL has a password of development');
    expect(read({ TIFFIN_MODE: 'development', DATABASE_URL })).not.toThrow();
    expect(read({ DATABASE_URL })).not.toThrow();
  });

  it('does not start with a key or token that was made for development', () => {
    writeFileSync(join(folder, 'DEVELOPMENT'), '');
    expect(read({ TIFFIN_MODE: 'production' })).toThrow('TIFFIN_KEY_FILE is a file that was made for development');
    expect(read({})).not.toThrow();
    rmSync(join(folder, 'DEVELOPMENT'));
  });

  it('does not start with a key ring that holds a key of development', () => {
    const ring = mkdtempSync(join(tmpdir(), 'tiffin-ring-'));
    const given = { TIFFIN_KEY_RING_DIR: ring };
    writeFileSync(join(ring, '00ff.key'), '');
    expect(read({ TIFFIN_MODE: 'production', ...given })).not.toThrow();
    writeFileSync(join(ring, 'dev-00ff.public'), '');
    expect(read({ TIFFIN_MODE: 'production', ...given })).toThrow('TIFFIN_KEY_RING_DIR holds a key that was made for');
    expect(read(given)).not.toThrow();
    rmSync(ring, { recursive: true });
  });

  it('is not started by a mode that there is not', () => {
    expect(read({ TIFFIN_MODE: 'prod' })).toThrow('TIFFIN_MODE is "prod"; it must be "development" or "production".');
  });
});
