import { expect, it } from 'vitest';
import { readConfig } from './config.js';

const given = {
  DATABASE_URL: 'postgres://tiffin_app@127.0.0.1/tiffin',
  TIFFIN_CELL_SOCKET: '/run/cell.sock',
  TIFFIN_CELL_READ_TOKEN_FILE: '/run/token',
  TIFFIN_SECRET_KEY_FILE: '/run/key',
};

it('has what is usual where nothing is set', () => {
  expect(readConfig(given)).toMatchObject({ host: '127.0.0.1', port: 4000, routerPort: 8080, consoleDir: null });
});

it('names all that is wrong at once: no database, a port that is none, a console that was not built', () => {
  const wrong = { ...given, DATABASE_URL: '', PORT: '70000', TIFFIN_CONSOLE_DIR: '/nowhere' };
  expect(() => readConfig(wrong)).toThrow(
    [
      'api cannot start with these variables:',
      'DATABASE_URL is not set; it must be the URL of the database, as role tiffin_app.',
      'PORT is "70000"; it must be a whole number from 0 to 65535.',
      'TIFFIN_CONSOLE_DIR is "/nowhere"; it must be the folder of the built console, with its index.html.',
    ].join('\n'),
  );
});
