import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { optional, port, readEnvironment, text, wholeNumber } from '@tiffin/process';
import * as z from 'zod/mini';

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

const isConsole = (folder: string): boolean => existsSync(join(folder, 'index.html'));
const consoleFolder = 'the folder of the built console, with its index.html';

const variables = {
  DATABASE_URL: text('the URL of the database, as role tiffin_app'),
  REDIS_URL: optional(text('the URL of a Redis')),
  HOST: z._default(text('the address to listen on'), '127.0.0.1'),
  PORT: z._default(port(), 4000),
  TIFFIN_CONSOLE_DIR: optional(text(consoleFolder).check(z.refine(isConsole, { error: consoleFolder }))),
  TIFFIN_CELL_SOCKET: text("the path of the cell's socket"),
  TIFFIN_CELL_READ_TOKEN_FILE: text("the path of the cell's read token"),
  TIFFIN_SECRET_KEY_FILE: text('the path of the key that seals secrets'),
  TIFFIN_DOMAIN: z._default(text('the domain of the gateways'), 'localhost'),
  TIFFIN_ROUTER_PORT: z._default(port(), 8080),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
};

export function readConfig(environment = process.env): ApiConfig {
  const read = readEnvironment('api', variables, environment);
  return {
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL,
    host: read.HOST,
    port: read.PORT,
    consoleDir: read.TIFFIN_CONSOLE_DIR,
    cellSocket: read.TIFFIN_CELL_SOCKET,
    cellReadTokenFile: read.TIFFIN_CELL_READ_TOKEN_FILE,
    secretKeyFile: read.TIFFIN_SECRET_KEY_FILE,
    domain: read.TIFFIN_DOMAIN,
    routerPort: read.TIFFIN_ROUTER_PORT,
    lifelineFd: read.TIFFIN_LIFELINE_FD,
  };
}
