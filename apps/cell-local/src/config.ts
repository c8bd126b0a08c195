import { readFileSync } from 'node:fs';
import { optional, port, readEnvironment, text, wholeNumber } from '@tiffin/process';
import * as z from 'zod/mini';
import { defaultQuotas, type QuotaSettings } from './environments/quotas.js';

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
  /** How often unpacked images are removed that nothing runs or wants; null: as by default. */
  readonly imagesMs: number | null;
  readonly lifelineFd: number | null;
  /** A Redis for gateways alone, and who may make users there; null: each gateway counts for itself. */
  readonly limitsRedisUrl: string | null;
}

const { project, tenant, unitDiskMb } = defaultQuotas;
const countOr = (otherwise: number) => z._default(wholeNumber(), otherwise);

const variables = {
  TIFFIN_CELL_DIR: text("the folder of the cell's state"),
  TIFFIN_ROUTER_PORT: z._default(port(), 0),
  TIFFIN_CELL_SOCKET: text("the path of the cell's socket"),
  TIFFIN_CELL_TOKEN_FILE: token(),
  TIFFIN_CELL_READ_TOKEN_FILE: token(),
  TIFFIN_IMAGES_DIR: text('the folder of the images'),
  TIFFIN_QUOTA_PROJECT_UNITS: countOr(project.units),
  TIFFIN_QUOTA_PROJECT_MEMORY_MB: countOr(project.memoryMb),
  TIFFIN_QUOTA_PROJECT_DISK_MB: countOr(project.diskMb),
  TIFFIN_QUOTA_TENANT_UNITS: countOr(tenant.units),
  TIFFIN_QUOTA_TENANT_MEMORY_MB: countOr(tenant.memoryMb),
  TIFFIN_QUOTA_TENANT_DISK_MB: countOr(tenant.diskMb),
  TIFFIN_UNIT_DISK_MB: countOr(unitDiskMb),
  TIFFIN_READY_DEADLINE_MS: optional(wholeNumber()),
  TIFFIN_CLEAR_IMAGES_MS: optional(wholeNumber({ from: 1 })),
  TIFFIN_LIFELINE_FD: optional(wholeNumber()),
  TIFFIN_LIMITS_REDIS_URL: optional(text('redis://:PASSWORD@HOST:PORT of a Redis for gateways alone')),
};

/** Reads the variables of this process; the error names all that are wrong. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CellConfig {
  const read = readEnvironment('cell-local', variables, environment);
  return {
    dir: read.TIFFIN_CELL_DIR,
    routerPort: read.TIFFIN_ROUTER_PORT,
    socketPath: read.TIFFIN_CELL_SOCKET,
    token: read.TIFFIN_CELL_TOKEN_FILE,
    readToken: read.TIFFIN_CELL_READ_TOKEN_FILE,
    imagesDir: read.TIFFIN_IMAGES_DIR,
    quotas: {
      project: {
        units: read.TIFFIN_QUOTA_PROJECT_UNITS,
        memoryMb: read.TIFFIN_QUOTA_PROJECT_MEMORY_MB,
        diskMb: read.TIFFIN_QUOTA_PROJECT_DISK_MB,
      },
      tenant: {
        units: read.TIFFIN_QUOTA_TENANT_UNITS,
        memoryMb: read.TIFFIN_QUOTA_TENANT_MEMORY_MB,
        diskMb: read.TIFFIN_QUOTA_TENANT_DISK_MB,
      },
      unitDiskMb: read.TIFFIN_UNIT_DISK_MB,
    },
    readyDeadlineMs: read.TIFFIN_READY_DEADLINE_MS,
    imagesMs: read.TIFFIN_CLEAR_IMAGES_MS,
    lifelineFd: read.TIFFIN_LIFELINE_FD,
    limitsRedisUrl: read.TIFFIN_LIMITS_REDIS_URL,
  };
}

/** The token that a file holds. */
function token() {
  const what = 'the path of a file that holds at least 16 characters';
  const content = z.string().check(z.minLength(16, { error: what }));
  return z.pipe(z.pipe(text(what), z.transform(contentOf)), content);
}

/** Nothing where the file cannot be read. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
