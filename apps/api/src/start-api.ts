import { RetryBuild } from '@tiffin/builds-operations';
import { SaveCanvas } from '@tiffin/canvas-operations';
import { RemoveSecret, RetryDeployment, SetSecret } from '@tiffin/deployments-operations';
import {
  ChangeListener,
  PostgresBuildRetryStore,
  PostgresCanvasStore,
  PostgresDeploymentRetryStore,
  PostgresDirectory,
  PostgresReadModel,
  PostgresSecretStore,
  PostgresTenancyStore,
  SecretKey,
  TenantDatabase,
} from '@tiffin/postgres';
import type { RunningProcess } from '@tiffin/process';
import { QueueDoorbell } from '@tiffin/queue';
import { CreateProject } from '@tiffin/tenancy-operations';
import type { FastifyBaseLogger } from 'fastify';
import { ApiTokenReader } from './access/api-token-reader.js';
import { CallerMemory } from './access/caller-memory.js';
import { Callers } from './access/callers.js';
import type { ApiConfig } from './config.js';
import { createApi } from './create-api.js';
import { openCells } from './cells/tenants-cells.js';
import { CellWatch } from './live/cell-watch.js';
import { earsOf } from './live/ears.js';
import { LiveChanges } from './live/live-changes.js';

const connections = 6;

/** Opens what the API stands on, and listens. */
export async function startApi(config: ApiConfig, log: FastifyBaseLogger): Promise<RunningProcess> {
  const database = await TenantDatabase.open(config.databaseUrl, connections);
  const readModel = new PostgresReadModel(database);
  const secretKey = SecretKey.read(config.secretKeyFile);
  const { places, cell } = openCells(config, new PostgresDirectory(database));
  const doorbell = new QueueDoorbell(config, (error) => log.warn({ err: error }, 'a ring was lost'));
  const changes = new LiveChanges();
  const cellWatch = new CellWatch(cell);
  const callers = new Callers(new CallerMemory(new ApiTokenReader(new PostgresDirectory(database), readModel)));
  const listener = new ChangeListener(config.databaseUrl, earsOf(callers, changes));
  await listener.open();
  const app = await createApi({
    callers,
    readModel,
    cell,
    cellWatch,
    changes,
    ...operations(database, { secretKey, doorbell, domain: config.domain }),
    places,
    log,
    consoleDir: config.consoleDir,
    askDatabase: () => database.probe(),
  });
  await app.listen(config.port, config.host);
  return {
    ready: { host: config.host, port: Number(new URL(await app.getUrl()).port) },
    close: async () => {
      await app.close();
      cellWatch.close();
      await listener.close();
      await doorbell.close();
      await database.close();
    },
  };
}

interface Means {
  readonly secretKey: SecretKey;
  readonly doorbell: QueueDoorbell;
  readonly domain: string;
}

/** What can be asked of the API, on what it stands on. */
function operations(database: TenantDatabase, { secretKey, doorbell, domain }: Means) {
  const secrets = new PostgresSecretStore(database, secretKey);
  return {
    createProject: new CreateProject(new PostgresTenancyStore(database)),
    saveCanvas: new SaveCanvas(new PostgresCanvasStore(database, secretKey), doorbell, { domain }),
    setSecret: new SetSecret(secrets, doorbell),
    removeSecret: new RemoveSecret(secrets, doorbell),
    retryBuild: new RetryBuild(new PostgresBuildRetryStore(database), doorbell),
    retryDeployment: new RetryDeployment(new PostgresDeploymentRetryStore(database), doorbell),
  };
}
