import { readFileSync } from 'node:fs';
import { defaultQuotas, type Quota, type QuotaSettings } from './environments/quotas.js';

export interface CellConfig {
  readonly dir: string;
  /** 0 lets the kernel choose. */
  readonly routerPort: number;
  readonly socketPath: string;
  /** May do everything. */
  readonly token: string;
  /** May look, and change nothing. */
  readonly readToken: string;
  readonly imagesDir: string;
  readonly quotas: QuotaSettings;
  readonly readyDeadlineMs: number | null;
  readonly lifelineFd: number | null;
}

/** Reads the variables of this process; throws an error that names the wrong one. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): CellConfig {
  return {
    dir: required(env, 'TIFFIN_CELL_DIR'),
    routerPort: count(env, 'TIFFIN_ROUTER_PORT') ?? 0,
    socketPath: required(env, 'TIFFIN_CELL_SOCKET'),
    token: readToken(env, 'TIFFIN_CELL_TOKEN_FILE'),
    readToken: readToken(env, 'TIFFIN_CELL_READ_TOKEN_FILE'),
    imagesDir: required(env, 'TIFFIN_IMAGES_DIR'),
    quotas: readQuotas(env),
    readyDeadlineMs: count(env, 'TIFFIN_READY_DEADLINE_MS'),
    lifelineFd: count(env, 'TIFFIN_LIFELINE_FD'),
  };
}

function readQuotas(env: NodeJS.ProcessEnv): QuotaSettings {
  const quota = (kind: 'project' | 'tenant'): Quota => {
    const name = `TIFFIN_QUOTA_${kind.toUpperCase()}`;
    return {
      units: count(env, `${name}_UNITS`) ?? defaultQuotas[kind].units,
      memoryMb: count(env, `${name}_MEMORY_MB`) ?? defaultQuotas[kind].memoryMb,
      diskMb: count(env, `${name}_DISK_MB`) ?? defaultQuotas[kind].diskMb,
    };
  };
  const unitDiskMb = count(env, 'TIFFIN_UNIT_DISK_MB') ?? defaultQuotas.unitDiskMb;
  return { project: quota('project'), tenant: quota('tenant'), unitDiskMb };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set; cell-local cannot start without it.`);
  return value;
}

function count(env: NodeJS.ProcessEnv, name: string): number | null {
  const text = env[name];
  if (text === undefined || text === '') return null;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} is "${text}"; it has to be a whole number.`);
  return Number(text);
}

function readToken(env: NodeJS.ProcessEnv, name: string): string {
  const path = required(env, name);
  const token = readFileSync(path, 'utf8').trim();
  if (token.length < 16) throw new Error(`${path} (${name}) has to hold at least 16 characters.`);
  return token;
}
