import type { RetryBuild } from '@tiffin/builds-operations';
import type { SaveCanvas } from '@tiffin/canvas-operations';
import type { CellReader, RemoveSecret, RetryDeployment, SetSecret } from '@tiffin/deployments-operations';
import type { PostgresReadModel } from '@tiffin/postgres';
import type { CreateProject } from '@tiffin/tenancy-operations';
import type { FastifyBaseLogger } from 'fastify';
import type { Callers } from './access/callers.js';
import type { CellWatch } from './live/cell-watch.js';
import type { LiveChanges } from './live/live-changes.js';
import type { Places } from './resolvers/place.js';

/** What the API is made of; the process opens them, a test brings its own. */
export interface ApiParts {
  readonly callers: Callers;
  readonly readModel: PostgresReadModel;
  readonly cell: Pick<CellReader, 'observe' | 'logs'>;
  readonly cellWatch: CellWatch;
  readonly changes: LiveChanges;
  readonly createProject: CreateProject;
  readonly saveCanvas: SaveCanvas;
  readonly setSecret: SetSecret;
  readonly removeSecret: RemoveSecret;
  readonly retryBuild: RetryBuild;
  readonly retryDeployment: RetryDeployment;
  readonly places: Places;
  readonly log: FastifyBaseLogger;
  /** Built console; null: none is served. */
  readonly consoleDir: string | null;
  readonly askDatabase: () => Promise<unknown>;
}
