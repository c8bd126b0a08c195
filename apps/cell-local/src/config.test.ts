import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from './config.js';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cell-config-'));
  file = join(folder, 'token');
  writeFileSync(file, '0123456789abcdef\n');
  writeFileSync(join(folder, 'short'), 'short');
});
afterAll(() => rmSync(folder, { recursive: true }));

const given = () => ({
  TIFFIN_CELL_DIR: folder,
  TIFFIN_CELL_SOCKET: join(folder, 'cell.sock'),
  TIFFIN_CELL_TOKEN_FILE: file,
  TIFFIN_CELL_READ_TOKEN_FILE: file,
  TIFFIN_IMAGES_DIR: folder,
});

it('reads tokens from their files, and has quotas where none are set', () => {
  const config = readConfig({ ...given(), TIFFIN_QUOTA_PROJECT_UNITS: '3' });
  expect(config).toMatchObject({ token: '0123456789abcdef', routerPort: 0, readyDeadlineMs: null });
  expect(config.quotas.project).toMatchObject({ units: 3, memoryMb: 65_536 });
});

it('names the files that hold no token, but not what they hold, beside all else that is wrong', () => {
  const wrong = {
    TIFFIN_CELL_TOKEN_FILE: join(folder, 'short'),
    TIFFIN_CELL_READ_TOKEN_FILE: join(folder, 'absent'),
    TIFFIN_UNIT_DISK_MB: 'much',
  };
  const allowed = 'it must be the path of a file that holds at least 16 characters.';
  expect(() => readConfig({ ...given(), ...wrong })).toThrow(
    [
      'cell-local cannot start with these variables:',
      `TIFFIN_CELL_TOKEN_FILE is "${join(folder, 'short')}"; ${allowed}`,
      `TIFFIN_CELL_READ_TOKEN_FILE is "${join(folder, 'absent')}"; ${allowed}`,
      'TIFFIN_UNIT_DISK_MB is "much"; it must be a whole number from 0 to 2147483647.',
    ].join('\n'),
  );
});
