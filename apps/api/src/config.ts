import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentReader } from '@tiffin/process';

export interface ApiConfig {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly host: string;
  /** 0: the kernel chooses. */
  readonly port: number;
  /** Built console; null: none is served. */
  readonly consoleDir: string | null;
  readonly cellSocket: string;
  /** May look into the cell, and change nothing. */
  readonly cellReadTokenFile: string;
  /** Seals secrets; a file that nobody else reads. */
  readonly secretKeyFile: string;
  readonly domain: string;
  /** Where the cell's router answers, as clients see it. */
  readonly routerPort: number;
  readonly lifelineFd: number | null;
}

export function readConfig(): ApiConfig {
  const environment = new EnvironmentReader('api', process.env);
  return {
    databaseUrl: environment.text('DATABASE_URL'),
    redisUrl: environment.optional('REDIS_URL'),
    host: environment.optional('HOST') ?? '127.0.0.1',
    port: environment.count('PORT', 4000),
    consoleDir: builtConsole(environment.optional('TIFFIN_CONSOLE_DIR')),
    cellSocket: environment.text('TIFFIN_CELL_SOCKET'),
    cellReadTokenFile: environment.text('TIFFIN_CELL_READ_TOKEN_FILE'),
    secretKeyFile: environment.text('TIFFIN_SECRET_KEY_FILE'),
    domain: environment.optional('TIFFIN_DOMAIN') ?? 'localhost',
    routerPort: environment.count('TIFFIN_ROUTER_PORT', 8080),
    lifelineFd: environment.count('TIFFIN_LIFELINE_FD', null),
  };
}

function builtConsole(folder: string | null): string | null {
  if (folder !== null && !existsSync(join(folder, 'index.html'))) {
    throw new Error(`TIFFIN_CONSOLE_DIR is "${folder}", and there is no index.html in it. Build the console first.`);
  }
  return folder;
}
