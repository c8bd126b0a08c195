import type { Type } from '@nestjs/common';
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
  PostgresTenancyStore,
  TenantDatabase,
  PostgresSecretStore,
  SecretKey,
} from '@tiffin/postgres';
import type { Doorbell } from '@tiffin/work-operations';
import { CreateProject } from '@tiffin/tenancy-operations';
import type { FastifyInstance } from 'fastify';
import { type Client, createClient } from 'graphql-ws';
import { pino } from 'pino';
import { ApiTokenReader } from '../access/api-token-reader.js';
import { CallerMemory } from '../access/caller-memory.js';
import { Callers } from '../access/callers.js';
import type { ApiParts } from '../api-parts.js';
import { createApi } from '../create-api.js';
import { CellWatch } from '../live/cell-watch.js';
import { earsOf } from '../live/ears.js';
import { LiveChanges } from '../live/live-changes.js';
import { Places } from '../resolvers/place.js';
import { FakeCell } from './fake-cell.js';
import { Feed } from './feed.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
  // Tests read what they asked for.
  readonly data: Record<string, never> | null;
  readonly errors: readonly ShownError[];
}

export interface ShownError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
}

/** The API as a client meets it, on a port of its own, with a real database and a cell by hand. */
export class TestApi {
  readonly cell = new FakeCell();
  readonly changes = new LiveChanges();
  readonly rings: string[] = [];
  readonly logged: Record<string, unknown>[] = [];
  private database!: TenantDatabase;
  server!: FastifyInstance;
  url = '';
  private readonly sockets: Client[] = [];
  private readonly closing: (() => Promise<unknown>)[] = [];

  static async start(appUrl: string, change: Partial<ApiParts> = {}, further: readonly Type[] = []): Promise<TestApi> {
    const api = new TestApi();
    const database = await TenantDatabase.open(appUrl, 4);
    api.closing.push(() => database.close());
    api.database = database;
    const parts = { ...api.partsOn(database), ...change };
    const listener = new ChangeListener(appUrl, earsOf(parts.callers, parts.changes));
    await listener.open();
    api.closing.push(() => listener.close());
    try {
      await api.listen(parts, further);
    } catch (error) {
      await api.close();
      throw error;
    }
    return api;
  }

  /** Round trips that reads took. */
  get reads(): number {
    return this.database.readCounts.roundTrips;
  }

  async ask(token: string | null, query: string, variables: object = {}): Promise<Answer> {
    return this.post({ query, variables }, token);
  }

  async post(body: unknown, token: string | null): Promise<Answer> {
    const response = await this.server.inject({
      method: 'POST',
      url: '/graphql',
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      payload: body as object,
    });
    const { data = null, errors = [] } = response.json<Partial<Answer>>();
    return { status: response.statusCode, text: response.body, data, errors };
  }

  /** A subscription on a socket of its own. */
  subscribe(token: string | null, query: string, variables: Record<string, unknown> = {}): Feed {
    const socket = createClient({
      url: `${this.url.replace('http', 'ws')}/graphql`,
      connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    this.sockets.push(socket);
    return new Feed(socket, { query, variables });
  }

  async close(): Promise<void> {
    await Promise.all(this.sockets.map((socket) => socket.dispose()));
    for (const close of this.closing.reverse()) await close();
  }

  private async listen(parts: ApiParts, further: readonly Type[]): Promise<void> {
    const app = await createApi(parts, further);
    await app.listen(0, '127.0.0.1');
    this.closing.push(() => app.close());
    this.url = await app.getUrl();
    this.server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  }

  private partsOn(database: TenantDatabase): ApiParts {
    const readModel = new PostgresReadModel(database);
    const secrets = new PostgresSecretStore(database, SecretKey.of(SecretKey.make()));
    const doorbell: Doorbell = {
      ring: (queue, job) => void this.rings.push(`${queue} ${'projectId' in job ? job.projectId : job.environmentId}`),
    };
    return {
      callers: new Callers(new CallerMemory(new ApiTokenReader(new PostgresDirectory(database), readModel))),
      readModel,
      cell: this.cell,
      cellWatch: new CellWatch(this.cell, { waitMs: 5_000, pauseMs: 20, longestPauseMs: 100 }),
      changes: this.changes,
      createProject: new CreateProject(new PostgresTenancyStore(database)),
      saveCanvas: new SaveCanvas(new PostgresCanvasStore(database), doorbell),
      setSecret: new SetSecret(secrets, doorbell),
      removeSecret: new RemoveSecret(secrets, doorbell),
      retryBuild: new RetryBuild(new PostgresBuildRetryStore(database), doorbell),
      retryDeployment: new RetryDeployment(new PostgresDeploymentRetryStore(database), doorbell),
      places: new Places(new PostgresDirectory(database), { domain: 'localhost', routerPort: 8080 }),
      log: pino({}, { write: (line: string) => this.logged.push(JSON.parse(line) as Record<string, unknown>) }),
      consoleDir: null,
      askDatabase: () => database.probe(),
    };
  }
}
