import type { OwnershipRecords } from '@tiffin/domains-operations';
import type { AddressCheck } from '@tiffin/events-operations';
import type { PostOptions, TokenVerifier } from '@tiffin/tenancy-operations';
import type { FastifyBaseLogger } from 'fastify';
import type { CanvasOptions } from './canvas/canvas-module.js';
import type { OpenCells } from './cells/cells-module.js';
import type { DatabaseOptions } from './database/database-module.js';
import type { OpenDoorbell } from './doorbell/doorbell-module.js';
import type { OpenBudget } from './limits/limits-module.js';
import type { CellWatchTimes } from './live/cell-watch.js';
import type { OauthOptions } from './oauth/open-oauth.js';
import type { TokenRouteParts } from './registry/token-route.js';
import type { SignInOptions } from './sign-in/session-routes.js';
import type { WebOptions } from './web-options.js';

/** What an API is opened with: a process has its configuration, a test its own database and a cell by hand. */
export interface ApiOptions extends CanvasOptions {
  readonly database: DatabaseOptions;
  readonly openCells: OpenCells;
  /** Absent: API tokens alone open anything. */
  readonly verifier?: TokenVerifier;
  /** Absent: browsers cannot sign in. */
  readonly signIn?: SignInOptions;
  readonly openDoorbell: OpenDoorbell;
  /** How letters go out, and where their links lead. */
  readonly mail: Omit<PostOptions, 'onFailure'>;
  /** How often it is looked whether members are to be told of something; default: 5 s. */
  readonly noticesEveryMs?: number;
  /** Whether an address that a tenant names may be called. */
  readonly addresses: AddressCheck;
  /** Where it is looked whether a domain is its tenant's. */
  readonly records: OwnershipRecords;
  readonly log: FastifyBaseLogger;
  /** Built console; null: none is served. */
  readonly consoleDir: string | null;
  readonly cellWatchTimes?: CellWatchTimes;
  readonly web?: Partial<WebOptions>;
  /** Absent: each process counts what queries cost by itself. */
  readonly openBudget?: OpenBudget;
  /** Absent: no registry sends anybody here for a token. */
  readonly registry?: TokenRouteParts;
  /** Absent: environments have no authorization servers. */
  readonly oauth?: OauthOptions;
  /** For how long operators may open support access, at most. */
  readonly supportMinutes?: number;
}

export const defaultSupportMinutes = 240;
